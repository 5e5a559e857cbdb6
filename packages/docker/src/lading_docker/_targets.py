"""Where the images of a unit go."""

from collections.abc import Mapping

from lading_artifact import Release, Target
from lading_docker._maker import file_of
from lading_docker._places import ImagePlace
from lading_docker._table import ImageTable
from lading_docker._tag_place import TagPlace
from lading_docker._tags import moving_of
from lading_docker._world import World
from lading_oci import Name


def targets_of(images: Mapping[str, ImageTable], release: Release, world: World) -> list[Target]:
    """Return the places of the images, and those of their tags."""
    places: list[Target] = []
    for name, tables in _by_name(images).items():
        files = {file_of(image, release): table.waived for image, table in tables.items()}
        moving = {
            tag: pattern
            for table in tables.values()
            for tag, pattern in moving_of(table.tags, release).items()
        }
        places += [
            ImagePlace(image=name, files=files, world=world),
            TagPlace(image=name, moving=moving, world=world),
        ]
    return places


def _by_name(images: Mapping[str, ImageTable]) -> dict[Name, dict[str, ImageTable]]:
    found: dict[Name, dict[str, ImageTable]] = {}
    for image, table in sorted(images.items()):
        for name in table.names:
            found.setdefault(name, {})[image] = table
    return found
