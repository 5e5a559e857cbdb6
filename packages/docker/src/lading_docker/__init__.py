"""Container images as OCI layouts, without a daemon or by BuildKit; pushed by digest, tags last.

>>> from lading_docker import ImageTable
>>> ImageTable(name="ghcr.io/acme/api", from_="go").names
(Name(registry='ghcr.io', repository='acme/api'),)
"""

from typing import TYPE_CHECKING

from lading_run import lazy

if TYPE_CHECKING:
    from lading_docker._client import registry_at, registry_of
    from lading_docker._errors import (
        BuildFailed,
        NoBase,
        NoBuilder,
        NoImage,
        NoPython,
        NotLocked,
        NotPassed,
        NoWheel,
        WrongWheels,
    )
    from lading_docker._folder import Inspected, inspect
    from lading_docker._gate import ImageGate
    from lading_docker._head import HeadImages, build_head, check_folder
    from lading_docker._maker import ImageMaker
    from lading_docker._places import ImagePlace
    from lading_docker._table import Images, ImageTable
    from lading_docker._tag_place import TagPlace
    from lading_docker._targets import targets_of
    from lading_docker._world import World, world_of
else:
    __getattr__ = lazy(
        __name__,
        {
            "_client": ("registry_at", "registry_of"),
            "_errors": (
                "BuildFailed",
                "NoBase",
                "NoBuilder",
                "NoImage",
                "NoPython",
                "NotLocked",
                "NotPassed",
                "NoWheel",
                "WrongWheels",
            ),
            "_folder": ("Inspected", "inspect"),
            "_gate": ("ImageGate",),
            "_head": ("HeadImages", "build_head", "check_folder"),
            "_maker": ("ImageMaker",),
            "_places": ("ImagePlace",),
            "_table": ("ImageTable", "Images"),
            "_tag_place": ("TagPlace",),
            "_targets": ("targets_of",),
            "_world": ("World", "world_of"),
        },
    )

__all__ = [
    "BuildFailed",
    "HeadImages",
    "ImageGate",
    "ImageMaker",
    "ImagePlace",
    "ImageTable",
    "Images",
    "Inspected",
    "NoBase",
    "NoBuilder",
    "NoImage",
    "NoPython",
    "NoWheel",
    "NotLocked",
    "NotPassed",
    "TagPlace",
    "World",
    "WrongWheels",
    "build_head",
    "check_folder",
    "inspect",
    "registry_at",
    "registry_of",
    "targets_of",
    "world_of",
]
