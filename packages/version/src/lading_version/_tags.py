"""The versions that have tags."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence

from lading_git import Repository, Tag, TagPattern
from lading_version._errors import NotAVersion
from lading_version._version import PRERELEASES, Version

PLACE = "{version}"
Order = tuple[int, ...]

_NUMBER = "(0|[1-9][0-9]{0,12})"
_PLAIN = rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-(0\.dev|alpha|beta|rc)\.{_NUMBER})?"
"""Versions that need no second look: no build metadata, and too short to come near a limit.

Four numbers of 13 digits, with the longest of the words, make no more than 63 characters.
"""

_MAJOR = re.compile("[0-9]{1,20}")
"""No longer one is that of a version."""

_RELEASE = len(PRERELEASES)
_RANKS = {("0.dev" if word == "dev" else word): rank for rank, word in enumerate(PRERELEASES)}
_RANKS[""] = _RELEASE


class _Numbers(dict[str, int]):
    """Numbers by their digits, of none 0: in thousands of versions there are few different ones."""

    def __missing__(self, digits: str) -> int:
        self[digits] = number = int(digits or 0)
        return number


def ordered(names: Iterable[str], pattern: str) -> list[tuple[Order, str]]:
    """Return the tags of the pattern that hold a version, the highest last.

    With each stands the order of its version: that of `Version`, as five numbers, many times
    faster for thousands of tags.
    """
    known = TagPattern(pattern)
    before, _, after = map(re.escape, pattern.partition(PLACE))
    every = list(names)
    plain = re.findall(f"^({before}{_PLAIN}{after})$", "\n".join(every), re.MULTILINE)
    numbers = _Numbers()
    found: list[tuple[Order, str]] = [
        ((numbers[major], numbers[minor], numbers[patch], _RANKS[word], numbers[number]), name)
        for name, major, minor, patch, word, number in plain
    ]
    if len(found) < len(every):  # mostly all are plain
        done = {name for _, name in found}
        rest = ((tagged(known.version_in(name) or ""), name) for name in every if name not in done)
        found += [(order_of(version), name) for version, name in rest if version is not None]
    found.sort()
    return found


def descending(names: Iterable[str], pattern: str) -> Iterator[tuple[Order, str]]:
    """Yield what `ordered` returns, the highest first; most often no more than one is asked for."""
    every = sorted(names)  # as they mostly are
    majors = sorted(_majors(every, pattern.partition(PLACE)[0]), reverse=True)
    for _, first, last in majors:
        yield from reversed(ordered(every[first:last], pattern))


def _majors(names: Sequence[str], before: str) -> Iterator[tuple[int, int, int]]:
    """Yield each major version among the sorted names, and from where to where it stands there."""
    first = bisect_left(names, before)
    while first < len(names) and names[first].startswith(before):
        major = names[first][len(before) :].partition(".")[0]
        last = bisect_left(names, f"{before}{major}/", first + 1)  # the character after the dot
        if _MAJOR.fullmatch(major):
            yield int(major), first, last
        first = last


def is_stable(order: Order) -> bool:
    """Say whether it is the order of a release, not of a prerelease."""
    return order[3] == _RELEASE


def order_of(version: Version) -> Order:
    """Return what the version is sorted by, as `ordered` tells it."""
    word, number = version.pre or (None, 0)
    rank = PRERELEASES.index(word) if word else _RELEASE
    return version.major, version.minor, version.patch, rank, number


def tagged(text: str) -> Version | None:
    """Return the version in a tag, or None if it is none."""
    try:
        return Version.parse(text)
    except NotAVersion:
        return None


def versions_like(tag: str, version: str, names: Iterable[str]) -> dict[str, Version]:
    """Return by name the versions of the tags that are made as ``tag`` is, which is of ``version``.

    Others have none, such as those of another unit; and none has, if ``tag`` does not hold its own.
    """
    # The last one: what stands before it, as the name of a unit, may hold a version too.
    before, found, after = tag.rpartition(version)
    if not found:
        return {}
    known = TagPattern(f"{before}{PLACE}{after}")
    versions = ((name, tagged(known.version_in(name) or "")) for name in names)
    return {name: each for name, each in versions if each is not None}


def base_tag(repository: Repository, pattern: str, rev: str = "HEAD") -> Tag[Version] | None:
    """Return the highest tag of the pattern that ``rev`` contains.

    :raises HistoryMissing: if the clone lacks history; see ``lading_git.complete``.
    """
    return _highest(repository, pattern, rev, lambda _: True)


def release_before(
    repository: Repository, version: Version, *, pattern: str = "v{version}", rev: str = "HEAD"
) -> Tag[Version] | None:
    """Return the tag after which the changes of ``version`` begin, if ``rev`` contains one.

    That is the highest one before it; for a release, the highest of a release.

    :raises HistoryMissing: if the clone lacks history; see ``lading_git.complete``.
    """
    limit, stable = order_of(version), not version.is_prerelease

    def before(order: Order) -> bool:
        return order < limit and (is_stable(order) or not stable)

    return _highest(repository, pattern, rev, before)


def later_release(
    repository: Repository, version: Version, *, pattern: str = "v{version}", rev: str = "HEAD"
) -> Tag[Version] | None:
    """Return the highest tag of a release after ``version`` that ``rev`` contains; None if none.

    :raises HistoryMissing: if the clone lacks history; see ``lading_git.complete``.
    """
    limit = order_of(version)
    return _highest(repository, pattern, rev, lambda x: is_stable(x) and x > limit)


def previous_release(
    repository: Repository, version: Version, *, pattern: str = "v{version}", rev: str = "HEAD"
) -> Version | None:
    """Return the highest stable version before ``version`` that has a tag which ``rev`` contains.

    :raises HistoryMissing: if the clone lacks history; see ``lading_git.complete``.
    """
    limit = order_of(version)
    found = _highest(repository, pattern, rev, lambda x: is_stable(x) and x < limit)
    return found.version if found else None


def _highest(
    repository: Repository, pattern: str, rev: str, wanted: Callable[[Order], bool]
) -> Tag[Version] | None:
    found = descending(repository.tag_names(), pattern)
    names = (name for order, name in found if wanted(order))
    tag = repository.first_contained(names, pattern, rev)
    if tag is None:
        return None
    name, commit = tag
    return Tag(name, commit, Version.parse(TagPattern(pattern).version_in(name) or ""))
