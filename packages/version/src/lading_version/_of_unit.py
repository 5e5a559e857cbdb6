"""The next version of a unit, as its settings have it."""

from dataclasses import replace
from pathlib import Path
from posixpath import join, normpath

from lading_git import GitTable, Repository, history_at
from lading_project import Unit
from lading_version import _later
from lading_version._next import Next, Taken, next_version
from lading_version._table import VersionTable
from lading_version._version import Version


def next_of_unit(root: Path, unit: Unit, *, pre: str = "") -> Next:
    """Say which version of the unit comes next at HEAD of the checkout ``root``, and why.

    What a shallow or treeless clone lacks is fetched into the cache in ``root/.lading``.

    :raises HistoryMissing: if it cannot be fetched.
    :raises Misused: if ``pre`` is no kind of prerelease.
    :raises Refused: if ``pre`` would come before the last prerelease.
    """
    return _next(root, unit, pre)[0]


def explained(root: Path, unit: Unit, *, pre: str = "") -> Next:
    """Say which version would be prepared, and which commit on another branch has its tag already.

    That is the same, or the later one that the source holds; ``pre`` asks for what is counted.

    :raises LadingError: as `next_of_unit` does, and if the source holds no version.
    """
    found, history = _next(root, unit, pre)
    if found.version == found.base:
        return found  # it stays, and its tag is the one that HEAD contains
    if not pre:
        counted = found.version
        found = replace(found, version=decided(root, unit, counted), counted=counted)
    tag = unit.tag_of(found.version.semver)
    commit = history.commit_of_tag(tag)
    return found if commit is None else replace(found, taken=Taken(tag, commit))


def decided(root: Path, unit: Unit, version: Version) -> Version:
    """Return the version that the source holds if it is later: somebody decided so.

    One in development is on the way to what the commits decide.

    :raises OutOfStep: if the source holds no version.
    """
    held = _later.source_version(root, unit.table("version", VersionTable))
    if held is None or not held > version or (held.pre and held.pre[0] == "dev"):
        return version
    return held


def _next(root: Path, unit: Unit, pre: str) -> tuple[Next, Repository]:
    """Return the next version, and the clone that has all of the history."""
    table = unit.table("version", VersionTable)
    folder = Repository(root).folder
    paths = [path for each in unit.paths if (path := normpath(join(folder, each))) != "."]
    history = history_at(root, unit.table("git", GitTable), trees=bool(paths))
    found = next_version(
        history,
        table,
        pattern=unit.tag,
        paths=paths,
        pre=pre,
        first=lambda: _later.source_version(root, table),
    )
    return found, history
