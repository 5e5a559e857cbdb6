"""The next version."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from lading_git import Commit, Repository
from lading_run import Misused, Refused
from lading_version._change import changes
from lading_version._raises import Raise, highest, raises
from lading_version._table import VersionTable
from lading_version._tags import base_tag
from lading_version._version import PRERELEASES, Part, Version

FIRST = Version(0, 1, 0)


class Taken(NamedTuple):
    """The tag of a version, and the commit that has it already."""

    tag: str
    commit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """The next version, the tag it was counted from, and what each commit since then raises."""

    version: Version
    tag: str | None
    base: Version | None
    part: Part
    """The highest part that a commit raises; NONE if nothing was committed that raises any."""
    raises: tuple[Raise, ...]
    """The newest commit first."""
    counted: Version | None = None
    """What the commits ask for, if the source was asked: ``version`` may be later."""
    taken: Taken | None = None
    """What has the tag of the version, if that was looked for: a commit that HEAD lacks."""

    def lines(self) -> list[str]:
        """Return why, for people: the commits that raise a part, and how many raise none."""
        return [*self._why(), *self._decided(), *self._warnings()]

    def _decided(self) -> list[str]:
        if self.counted in (None, self.version):
            return []
        return [f"The source holds {self.version}; the commits ask for {self.counted}."]

    def _warnings(self) -> list[str]:
        if self.taken is None:
            return []
        tag, commit = self.taken
        return [f"warning: {tag} is taken: it stands on {commit[:12]}, which HEAD does not contain"]

    def _why(self) -> list[str]:
        since = f"since {self.tag}" if self.tag else "so far, and there is no tag of a version yet"
        if not self.raises:
            return [f"There is no commit {since}."]
        if self.base is None:
            first = f"the first release is {self.version}, whatever they raise"
            return [f"{_count(len(self.raises))} {since}: {first}."]
        raising = [x for x in self.raises if x.part is not Part.NONE]
        quiet = Counter(x.why for x in self.raises if x.part is Part.NONE)
        return [
            f"{_count(len(self.raises))} {since}; the highest part raised is: {self.part.value}.",
            *(f"  {x.part.value:5}  {x.commit[:9]}  {x.subject}  ({x.why})" for x in raising),
            *(f"  none   {_count(count)}: {why}" for why, count in sorted(quiet.items())),
        ]

    def as_json(self) -> dict[str, object]:
        """Return all of it in values that JSON knows."""
        return {
            "version": str(self.version),
            "counted": str(self.counted or self.version),
            "base": None if self.base is None else str(self.base),
            "tag": self.tag,
            "part": self.part.value,
            "commits": [
                {"commit": x.commit, "subject": x.subject, "part": x.part.value, "why": x.why}
                for x in self.raises
            ],
            "taken": None if self.taken is None else self.taken._asdict(),
        }


def _count(number: int) -> str:
    return f"{number} commit" if number == 1 else f"{number} commits"


def next_version(
    repository: Repository,
    table: VersionTable | None = None,
    *,
    pattern: str = "v{version}",
    paths: Sequence[str] = (),
    pre: str = "",
    first: Callable[[], Version | None] = lambda: None,
) -> Next:
    """Say which version comes next at HEAD, by the commits since the highest tag it contains.

    ``pre`` (dev, alpha, beta or rc) asks for a prerelease of it. Where nothing raises anything
    since a stable tag, that tag's version stays. Without a tag it is what ``first``
    returns, which is what the source holds, or 0.1.0; it is asked only then. ``paths`` leaves only
    the commits that changed one of them.

    :raises HistoryMissing: if the clone lacks history; see ``lading_git.complete``.
    :raises Misused: if ``pre`` is another word.
    :raises Refused: if ``pre`` would come before the last prerelease.
    """
    if pre and pre not in PRERELEASES:
        raise Misused(f"there is no prerelease {pre!r}", hint=f"Use {', '.join(PRERELEASES)}.")
    table = table or VersionTable()
    head = repository.deep("HEAD")
    tag = base_tag(repository, pattern, head)
    base = tag.version if tag else None
    some, every = _log(repository, tag.commit if tag else None, head, paths)
    found = raises(some, table.bump, base, every)
    part = highest([commit.part for commit in found])
    version = after(base, part, pre) if base else _first(first() or FIRST, pre)
    return Next(version=version, tag=tag.name if tag else None, base=base, part=part, raises=found)


def _log(
    repository: Repository, since: str | None, head: str, paths: Sequence[str]
) -> tuple[list[Commit], list[Commit]]:
    """Return the commits that changed the paths, with the merges that say what such ones bring.

    Git passes over a merge where it differs from one of its parents only. The second list is that
    of all commits.
    """
    every = list(repository.log(since, head))
    if not paths:
        return every, every
    found = list(repository.log(since, head, paths=paths))
    known = {commit.id for commit in found}
    merges = (each for each in every if len(each.parents) > 1 and each.id not in known)
    telling = (each for each in merges if changes(each.subject, each.body))
    return [*found, *(each for each in telling if _brings(repository, each, paths))], every


def _brings(repository: Repository, merge: Commit, paths: Sequence[str]) -> bool:
    return any(repository.log(merge.parents[0], merge.id, paths=paths, limit=1))


def after(base: Version, part: Part, pre: str = "") -> Version:
    """Return the version after ``base`` when ``part`` is raised.

    >>> after(Version.parse("1.2.0"), Part.MINOR, "rc").semver
    '1.3.0-rc.1'
    >>> after(Version.parse("1.3.0-rc.1"), Part.PATCH).semver
    '1.3.0'

    :raises Refused: if ``pre`` would come before ``base``.
    """
    if base.pre is None or (part is Part.NONE and base.pre[0] == pre):
        release = base.public.bump(part)
        return base if part is Part.NONE else _prerelease(release, pre, 1)
    release = base.public.bump(highest([part, Part.PATCH]))
    same = (release.major, release.minor, release.patch) == (base.major, base.minor, base.patch)
    if not same or not pre:
        return _prerelease(release, pre, 1)
    if PRERELEASES.index(pre) < PRERELEASES.index(base.pre[0]):
        raise Refused(f"a {pre} of {release} would come before {base}, which is there already")
    return _prerelease(release, pre, base.pre[1] + 1 if base.pre[0] == pre else 1)


def _first(version: Version, pre: str) -> Version:
    if not pre:
        return version.public.bump(Part.PATCH) if version.is_prerelease else version.public
    return version.public if version.is_prerelease else _prerelease(version.public, pre, 1)


def _prerelease(release: Version, pre: str, number: int) -> Version:
    return replace(release, pre=(pre, number)) if pre else release
