"""The versions that have tags."""

import re
from collections.abc import Callable, Iterable

from lading_git import Repository, Tag, TagPattern
from lading_version._errors import NotAVersion
from lading_version._version import PRERELEASES, Version

PLACE = "{version}"
Order = tuple[int, ...]

_NUMBER = "(0|[1-9][0-9]{0,17})"
_PLAIN = re.compile(
    rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-(0\.dev|alpha|beta|rc)\.{_NUMBER})?", re.ASCII
)
"""Versions that need no second look: no build metadata, and no number near the limit."""

_RANKS = {("0.dev" if word == "dev" else word): rank for rank, word in enumerate(PRERELEASES)}
_RELEASE = len(PRERELEASES)


def ordered(names: Iterable[str], pattern: str) -> list[tuple[Order, str]]:
    """Return the tags of the pattern that hold a version, the highest last.

    With each stands the order of its version: that of `Version`, as five numbers, many times
    faster for thousands of tags.
    """
    known = TagPattern(pattern)
    before, _, after = map(len, pattern.partition(PLACE))
    found = []
    for name in names:
        match = _PLAIN.fullmatch(name, before, len(name) - after)
        order = _order(match) if match else _slow(tagged(known.version_in(name) or ""))
        if order is not None:
            found.append((order, name))
    found.sort()
    return found


def _order(match: re.Match[str]) -> Order:
    major, minor, patch, word, number = match.groups()
    if word is None:
        return int(major), int(minor), int(patch), _RELEASE, 0
    return int(major), int(minor), int(patch), _RANKS[word], int(number)


def is_stable(order: Order) -> bool:
    """Say whether it is the order of a release, not of a prerelease."""
    return order[3] == _RELEASE


def _slow(version: Version | None) -> Order | None:
    return None if version is None else order_of(version)


def order_of(version: Version) -> Order:
    """Return what the version is sorted by, as `ordered` tells it."""
    word, number = version.pre or (None, 0)
    rank = PRERELEASES.index(word) if word else _RELEASE
    return version.major, version.minor, version.patch, rank, number


def tagged(text: str) -> Version | None:
    """Return the version in a tag, or None if it is none: for ``Repository.tags``."""
    try:
        return Version.parse(text)
    except NotAVersion:
        return None


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
    ends = repository.tag_ends(pattern)
    names = [name for order, name in reversed(ordered(ends, pattern)) if wanted(order)]
    name = repository.first_contained(names, pattern, rev)
    if name is None:
        return None
    return Tag(name, ends[name], Version.parse(TagPattern(pattern).version_in(name) or ""))
