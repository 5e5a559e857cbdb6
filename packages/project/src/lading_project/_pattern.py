"""Patterns of tags: text with ``{version}`` in one place."""

import re
from collections import deque
from collections.abc import Iterator

from lading_artifact import VERSION_PLACE as PLACE

FIRST = frozenset("0123456789")
REST = FIRST | frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.+-")

_REFUSED = re.compile(r"\.\.|//|@\{|(^|/)\.|\.lock(/|$)|[/.]$|^[-/]|[\x00-\x20\x7f~^:?*\[\\]")


def fault_of(pattern: str) -> str:
    """Say what is wrong with a pattern; an empty string if nothing is.

    Git's own rules for names (git-check-ref-format) apply to the tags that it stands for.

    >>> fault_of("v{version}"), fault_of("v1")
    ('', 'expected {version} in it exactly once')
    """
    if pattern.count(PLACE) != 1:
        return f"expected {PLACE} in it exactly once"
    if set("{}") & set(pattern.replace(PLACE, "")):
        return f"expected no braces but those of {PLACE}"
    found = _REFUSED.search(pattern.replace(PLACE, "0"))
    return f"git allows no tag with {found[0]!r} there" if found else ""


def common_tag(one: str, other: str) -> str | None:
    """Return a shortest tag that both patterns match, or None if there is none.

    >>> common_tag("v{version}", "v1{version}"), common_tag("v{version}", "api/v{version}")
    ('v10', None)
    """
    (before, after), (other_before, other_after) = one.split(PLACE), other.split(PLACE)
    if not _may_agree(before, other_before) or not _may_agree(after[::-1], other_after[::-1]):
        return None  # as most do, so that a hundred units are quick
    left, right = _steps(one), _steps(other)
    start = (0, 0)
    seen = {start}
    waiting = deque([("", start)])
    while waiting:
        text, (i, j) = waiting.popleft()
        if i == len(left) and j == len(right):
            return text
        for character, place in _moves(left, i, right, j):
            if place not in seen:
                seen.add(place)
                waiting.append((text + character, place))
    return None


def _may_agree(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


_Step = tuple[frozenset[str], bool]
"""The characters that may stand here, and whether any number of them may, also none."""


def _steps(pattern: str) -> list[_Step]:
    before, after = ([(frozenset(c), False) for c in part] for part in pattern.split(PLACE))
    return [*before, (FIRST, False), (REST, True), *after]


def _moves(
    left: list[_Step], i: int, right: list[_Step], j: int
) -> Iterator[tuple[str, tuple[int, int]]]:
    """Say with which character, or with none, one gets from a pair of places to which other."""
    if i < len(left) and left[i][1]:
        yield "", (i + 1, j)
    if j < len(right) and right[j][1]:
        yield "", (i, j + 1)
    if i < len(left) and j < len(right):
        (one, loops), (other, also_loops) = left[i], right[j]
        if one & other:
            yield min(one & other), (i if loops else i + 1, j if also_loops else j + 1)
