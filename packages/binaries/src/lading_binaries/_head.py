"""Building what HEAD of a checkout holds, outside of a release."""

import errno
import os
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from lading_artifact import Artifact, Order
from lading_binaries._errors import NotWritten
from lading_binaries._maker import BinaryMaker
from lading_binaries._table import Binaries, BinaryTable
from lading_project import Unit
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
    maker = BinaryMaker(_narrowed(_tables(unit), platforms))
    with _room() as folder:
        release = head_release(root, unit, folder)
        if problems := maker.problems(release):
            raise Refused("HEAD cannot be built:", problems=problems)
        dist = folder / "dist"
        dist.mkdir()
        made = maker.make(Order(release=release, inputs=(), folder=dist))
        return _kept(made.artifacts, out)


@contextmanager
def _room() -> Iterator[Path]:
    """Give a folder for the block; tell in one message if the disk is full."""
    try:
        with TemporaryDirectory(prefix="lading-binaries-") as folder:
            yield Path(folder)
    except OSError as error:
        full = os.strerror(errno.ENOSPC)
        if error.errno in {errno.ENOSPC, errno.EDQUOT} or full in str(error):  # of a copied tree
            raise NotWritten(error.filename or gettempdir(), full) from error
        raise


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


def _kept(artifacts: Sequence[Artifact], out: Path) -> list[Artifact]:
    """Put the artifacts into ``out``, each whole or not at all."""
    try:
        if not out.is_dir():
            out.mkdir(parents=True)
            (out / ".gitignore").write_text("*\n", "utf-8")
        return [replace(each, path=_put(each.file, out)) for each in artifacts]
    except OSError as error:
        raise NotWritten(error.filename or out, error.strerror or str(error)) from error


def _put(file: Path, out: Path) -> Path:
    part = out / f".{file.name}.part"
    try:
        shutil.copy(file, part)
        return part.replace(out / file.name)
    finally:
        part.unlink(missing_ok=True)
