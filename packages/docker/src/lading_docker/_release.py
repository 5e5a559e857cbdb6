"""What images bring to a release: found by entry points."""

import os
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from lading_artifact import Gate, Maker, Release, Tables, Target
from lading_docker._gate import ImageGate
from lading_docker._maker import ImageMaker, file_of
from lading_docker._places import ImagePlace
from lading_docker._table import ImageTable
from lading_docker._tag_place import TagPlace
from lading_docker._tags import moving_of
from lading_docker._world import World
from lading_oci import Name, credentials
from lading_tools import toolbox


def makers(tables: Tables, _: Release) -> Sequence[Maker]:
    """Return the maker of images, if the unit has any."""
    found = images_of(tables)
    return [ImageMaker(found, world_of(tables))] if found else []


def gates(tables: Tables, _: Release) -> Sequence[Gate]:
    """Return the gate that holds images against the rules, if the unit has any."""
    found = images_of(tables)
    return [ImageGate(found)] if found else []


def targets(tables: Tables, release: Release) -> Sequence[Target]:
    """Return the places of the images, and those of their tags."""
    found = images_of(tables)
    if not found:
        return []
    world = world_of(tables)
    places: list[Target] = []
    for name, images in _by_name(found).items():
        files = {file_of(image, release) for image in images}
        moving = {
            tag: pattern
            for table in images.values()
            for tag, pattern in moving_of(table.tags, release).items()
        }
        places += [
            ImagePlace(image=name, files=files, world=world),
            TagPlace(image=name, moving=moving, world=world),
        ]
    return places


def world_of(tables: Tables, environment: Mapping[str, str] = os.environ) -> World:
    """Return what images are made with, as the environment has it."""
    tools = toolbox(tables, environment)
    return World(
        tools=tools,
        cache=Path(tools.cache).parent / "bases",
        logins=partial(credentials, environment=environment),
        builder=environment.get("BUILDKIT_HOST", ""),
    )


def images_of(tables: Tables) -> Mapping[str, ImageTable]:
    """Return the unit's images by name."""
    return tables.table("images", dict[str, ImageTable]) or {}


def _by_name(tables: Mapping[str, ImageTable]) -> dict[Name, dict[str, ImageTable]]:
    found: dict[Name, dict[str, ImageTable]] = {}
    for image, table in sorted(tables.items()):
        for name in table.names:
            found.setdefault(name, {})[image] = table
    return found
