"""The notes of one version, from the log of a repository."""

import time
from collections.abc import Sequence
from functools import lru_cache
from posixpath import join, normpath

from lading_changelog._errors import NotOfUnit, SinceElsewhere
from lading_changelog._notes import Notes
from lading_changelog._reading import Reading, Record
from lading_changelog._section import titles
from lading_changelog._teller import Teller
from lading_git import Repository, Tag
from lading_project import Unit
from lading_version import (
    BumpRules,
    Version,
    VersionTable,
    base_tag,
    known_kinds,
    release_before,
)

_DAY = 24 * 60 * 60


def notes_of(
    repository: Repository,
    unit: Unit,
    tag: str | None,
    *,
    since: str | None = None,
    folder: str = "",
    rev: str = "HEAD",
) -> Notes:
    """Return what changed in the version that ``tag`` names, or since the last one if it is None.

    The tag need not exist yet: then ``rev`` is what will get it. The changes begin after ``since``
    (a tag or commit), or else where the unit's last version before it does: a release is compared
    with the release before it, a prerelease with any version. ``folder`` is the root of the project
    below the top of the repository: the unit's paths count from there.

    :raises NotOfUnit: if the tag is none of the unit's.
    :raises SinceElsewhere: if ``since`` is on another branch.
    :raises NoSuchCommit: if there is no commit, or no ``since``.
    :raises HistoryMissing: if the clone lacks history or folders; see ``lading_git.complete``.
    """
    version = None if tag is None else version_of(unit, tag)
    there = tag is not None and repository.commit_of_tag(tag) is not None
    until = repository.deep(f"refs/tags/{tag}" if there else rev)
    if since is None:
        begin = _begin(repository, unit, version, until)
        since, start = (begin.name, begin.commit) if begin else ("", None)
    else:
        start = _contained(repository, since, until)
    kinds = titles_of(unit)
    rows = repository.rows(start, until, changed=True)
    reading = Reading(rows, {unit.name: paths_of(unit, folder)}, [kinds])
    merges = [reading.branch.names[number] for number in reading.taken_merges]
    return told(
        [reading.records[number] for number in reading.shared[unit.name]],
        Teller(kinds, reading.pulls, reading.ancestry),
        merges,
        unit=unit.name,
        version=str(version) if version else "",
        tag=tag or "",
        since=since,
        day=day_of(repository.epoch(until)),
    )


def told(
    records: Sequence[Record],
    teller: Teller,
    merges: Sequence[str],
    *,
    unit: str,
    version: str = "",
    tag: str = "",
    since: str,
    day: str,
) -> Notes:
    """Return the notes that the commits, the newest first, make; see `Teller.tell`."""
    return Notes(unit, version, tag, since, day, *teller.tell(records, merges))


def version_of(unit: Unit, tag: str) -> Version:
    """Return the version that a tag of the unit names.

    :raises NotOfUnit: if the tag is none of the unit's.
    :raises NotAVersion: if what stands in its place is no version.
    """
    text = unit.version_in(tag)
    if text is None:
        raise NotOfUnit(tag, unit)
    return Version.parse(text)


def titles_of(unit: Unit) -> dict[str, str]:
    """Return the titles of sections by type of change, as ``[version.bump]`` of the unit has it."""
    table = unit.table("version", VersionTable)
    return titles(known_kinds(table.bump if table else BumpRules()))


def paths_of(unit: Unit, folder: str) -> tuple[str, ...]:
    """Return the unit's paths from the top of the repository."""
    return tuple(normpath(join(folder, path)) for path in unit.paths)


def day_of(epoch: int) -> str:
    """Return the day in UTC as ``YYYY-MM-DD``."""
    return _day(epoch // _DAY)


@lru_cache(maxsize=1024)
def _day(number: int) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(number * _DAY))


def _begin(
    repository: Repository, unit: Unit, version: Version | None, until: str
) -> Tag[Version] | None:
    if version is None:
        return base_tag(repository, unit.tag, until)
    return release_before(repository, version, pattern=unit.tag, rev=until)


def _contained(repository: Repository, since: str, until: str) -> str:
    start = repository.commit(since)
    if not repository.contains(until, start):
        raise SinceElsewhere(since, until)
    return start
