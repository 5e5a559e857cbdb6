"""Building what HEAD of a checkout holds, outside of a release."""

import filecmp
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from lading_artifact import Artifact, Made, Order, Release, keep, room
from lading_git import GitTable, Repository, clone_of, complete, remote_of
from lading_project import Unit, load
from lading_run import Refused
from lading_version import VersionTable, source_version
from lading_wheels._archive import differences
from lading_wheels._errors import DoesNotReproduce
from lading_wheels._maker import WheelMaker
from lading_wheels._settings import WheelsTable

log = logging.getLogger(__name__)


def build_head(root: Path, unit: Unit, out: Path) -> list[Artifact]:
    """Build the sdists and wheels of HEAD into ``out``, from a clean clone.

    If there is no such folder it is made, and git is told to ignore what is in it.

    :raises Refused: if something is wrong beforehand, with all of it.
    :raises BuildFailed: if a project does not build.
    :raises NotWritten: if the disk is full, or ``out`` is no place for files.
    """
    with room("lading-wheels-") as folder:
        made = _made(root, unit, folder / "one", None)
        return keep(made.artifacts, out)


def prove_head(root: Path, unit: Unit, out: Path) -> list[Artifact]:
    """Build HEAD twice, in different folders and under different umasks, and keep equal files.

    :raises DoesNotReproduce: with every file and every member of it that differs.
    :raises NotWritten: if the disk is full, or ``out`` is no place for files.
    """
    with room("lading-wheels-") as folder:
        with _umask(0o022):
            first = _made(root, unit, folder / "one", None)
        with _umask(0o077):
            second = _made(root, unit, folder / "another" / "longer", first.resolved)
        _compare(first, second)
        return keep(first.artifacts, out)


def _made(root: Path, unit: Unit, folder: Path, resolved: Mapping[str, object] | None) -> Made:
    release = _release(root, unit, folder)
    table = load(release.source).unit(unit.name).table("wheels", WheelsTable)
    maker = WheelMaker(table or WheelsTable())
    if problems := maker.problems(release):
        raise Refused("HEAD cannot be built:", problems=problems)
    dist = folder / "dist"
    dist.mkdir()
    return maker.make(Order(release=release, inputs=(), folder=dist, resolved=resolved))


def _release(root: Path, unit: Unit, folder: Path) -> Release:
    """State what is known of HEAD; where the tag decides the version, any will do."""
    repository = Repository(root, remote=remote_of(unit.table("git", GitTable)))
    if dirty := repository.dirty():
        log.warning("uncommitted changes are left out: %s", ", ".join(dirty))
    commit = repository.head()
    folder.mkdir(parents=True)
    source = clone_of(repository, commit, folder / "source", tag=None)
    version = source_version(source, load(source).unit(unit.name).table("version", VersionTable))
    if version is None:
        source = _with_tags(repository, commit, source)
    return Release(
        unit=unit.name,
        version=version.semver if version else "",
        tag="",
        commit=commit,
        epoch=repository.epoch(commit),
        source=source,
        root=root,
        work=folder / "work",
    )


def _with_tags(repository: Repository, commit: str, source: Path) -> Path:
    """Clone anew what a checkout without tags lacks, for these decide the version."""
    whole = complete(repository, source.parent / "tags", trees=True)
    if whole is repository or repository.shallow or repository.partial:
        return source  # the tags are there, or were fetched for the clone
    if (source / ".gitmodules").exists():
        log.warning("tags are missing; for the sake of submodules run `git fetch --tags`")
        return source
    return clone_of(whole, commit, source, tag=None)


def _compare(first: Made, second: Made) -> None:
    ours = {artifact.name: artifact.file for artifact in first.artifacts}
    theirs = {artifact.name: artifact.file for artifact in second.artifacts}
    differing = {name: ["built only once"] for name in ours.keys() ^ theirs.keys()}
    for name in sorted(ours.keys() & theirs.keys()):
        if not filecmp.cmp(ours[name], theirs[name], shallow=False):
            members = differences(ours[name], theirs[name])
            differing[name] = members or ["the order or the compression of its members"]
    if differing:
        raise DoesNotReproduce(differing)


@contextmanager
def _umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)
