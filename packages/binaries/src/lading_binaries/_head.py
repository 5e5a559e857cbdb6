"""Building what HEAD of a checkout holds, outside of a release."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

from lading_artifact import Artifact, Order, keep, room
from lading_binaries._maker import BinaryMaker
from lading_binaries._table import Binaries, BinaryTable
from lading_project import Unit, load
from lading_run import Misused, Refused
from lading_version import head_release


def build_head(
    root: Path, unit: Unit, out: Path, platforms: Collection[str] = ()
) -> list[Artifact]:
    """Build the programs of HEAD into ``out``, from a clean clone; of ``platforms``, if there are.

    On a commit with the tag of its version they are, byte for byte, those of the release. If there
    is no folder ``out`` it is made, and git is told to ignore what is in it.

    :raises Misused: if the unit has no programs, or none for one of the platforms.
    :raises Refused: if something is wrong beforehand, with all of it.
    :raises BuildFailed: if a program does not build.
    :raises NotWritten: if the disk is full, or ``out`` is no place for files.
    """
    with room("lading-binaries-") as folder:
        release = head_release(root, unit, folder)
        maker = BinaryMaker(_narrowed(_tables(load(release.source).unit(unit.name)), platforms))
        if problems := maker.problems(release):
            raise Refused("HEAD cannot be built:", problems=problems)
        dist = folder / "dist"
        dist.mkdir()
        made = maker.make(Order(release=release, inputs=(), folder=dist))
        return keep(made.artifacts, out)


def _tables(unit: Unit) -> Binaries:
    tables: Binaries | None = unit.table("binaries", dict[str, BinaryTable])
    if not tables:
        hint = 'Name a program in lading.toml: [binaries.app] with package = "./cmd/app".'
        raise Misused("there are no binaries to build", hint=hint)
    return tables


def _narrowed(tables: Mapping[str, BinaryTable], platforms: Collection[str]) -> Binaries:
    """Leave of each table the platforms that are asked for."""
    known = sorted({platform for table in tables.values() for platform in table.platforms})
    if strange := [platform for platform in platforms if platform not in known]:
        text = f"no program is built for {', '.join(strange)}"
        raise Misused(text, hint=f"There are {', '.join(known)}.")
    if not platforms:
        return dict(tables)
    kept = {
        name: tuple(platform for platform in table.platforms if platform in platforms)
        for name, table in tables.items()
    }
    return {name: replace(tables[name], platforms=left) for name, left in kept.items() if left}
