"""What images bring to a release: found by entry points.

Nothing else of the package is imported where a unit has no images.
"""

from collections.abc import Mapping, Sequence

import lading_docker
from lading_artifact import Gate, Maker, Release, Tables, Target


def makers(tables: Tables, _: Release) -> Sequence[Maker]:
    """Return the maker of images, if the unit has any."""
    found = images_of(tables)
    return [lading_docker.ImageMaker(found, lading_docker.world_of(tables))] if found else []


def gates(tables: Tables, _: Release) -> Sequence[Gate]:
    """Return the gate that holds images against the rules, if the unit has any."""
    found = images_of(tables)
    return [lading_docker.ImageGate(found)] if found else []


def targets(tables: Tables, release: Release) -> Sequence[Target]:
    """Return the places of the images, and those of their tags."""
    found = images_of(tables)
    if not found:
        return []
    return lading_docker.targets_of(found, release, lading_docker.world_of(tables))


def images_of(tables: Tables) -> "Mapping[str, lading_docker.ImageTable]":
    """Return the unit's images by name."""
    return tables.table("images", dict[str, "lading_docker.ImageTable"]) or {}
