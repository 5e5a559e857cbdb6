"""A commit as the log tells it."""

import os
import re
from collections.abc import Iterator
from operator import methodcaller
from sys import intern
from typing import NamedTuple

FORMAT = "%x00%x00%x00%x00%H%x00%P%x00%an%x00%ct%x00%s%x00%b"
"""For ``git log -z``. No field can hold a NUL: git itself ends a message there."""

_START = re.compile(rb"\0{4}(?!\0)")
"""What a commit begins with. Within one, no more than three fields in a row can be empty."""

_PIECE = 1 << 18
"""About so many bytes are taken at a time."""

SETTINGS = ("-c", "core.deltaBaseCacheLimit=16m")
"""Less memory than git would take for a long history, in the same time."""

_OPTIONS = (
    "-z",
    "--date-order",
    "--no-show-signature",
    "--no-color",
    "--no-follow",
    "--no-notes",
    "--no-diff-merges",
    "--no-relative",
    "--no-renames",  # to find some, git reads files, which a clone without them would fetch
    "--ignore-submodules=none",
    f"-O{os.devnull}",
    "--encoding=UTF-8",
    f"--format=tformat:{FORMAT}",
)

_COMMIT = re.compile(
    r"\0{4}([0-9a-f]++)\0([^\0]*+)\0([^\0]*+)\0([0-9]++)\0([^\0]*+)\0([^\0]*+)\0"
    r"(?:\n((?:[^\0]++\0)++))?+"
)
"""A commit by `FORMAT`, and the paths that it changed, if they were asked for."""


_STRIPPED = methodcaller("strip", "\n")


def options(*, paths: bool) -> tuple[str, ...]:
    """Return what makes ``git log`` print `FORMAT`, whatever the user has set."""
    return (*_OPTIONS, "--name-only" if paths else "--no-patch")


class Commit(NamedTuple):
    """A commit: ``id`` and ``parents`` are full object names.

    ``subject`` is the first paragraph on one line, ``body`` the rest without blank lines around
    it, ``author`` the name as committed (no mailmap, no address), ``epoch`` the committer's time
    in seconds since 1970. Texts are for people: bytes that are not UTF-8 became U+FFFD.
    ``paths``, from the root, are what it changed, if that was asked for; a merge changes none.
    """

    id: str
    subject: str
    body: str
    author: str
    epoch: int
    parents: tuple[str, ...]
    paths: tuple[str, ...] = ()


def commits_in(listing: bytes) -> Iterator[Commit]:
    """Read what ``git log`` wrote by `options`."""
    for text in _pieces(listing):
        yield from _commits(text)


def _pieces(listing: bytes) -> Iterator[str]:
    """Yield the texts of some hundred commits at a time."""
    begin = 0
    while begin < len(listing):
        following = _START.search(listing, begin + _PIECE)
        end = following.start() if following else len(listing)
        yield listing[begin:end].decode("utf-8", "replace")
        begin = end


def _commits(text: str) -> Iterator[Commit]:
    """Make all commits of a text column by column, not one by one: there may be 100,000."""
    columns = zip(*_COMMIT.findall(text), strict=True)
    ids, parents, authors, epochs, subjects, bodies, changed = columns
    rows = zip(
        ids,
        subjects,
        map(_STRIPPED, bodies),
        map(intern, authors),  # who commits does it often
        map(int, epochs),
        map(tuple, map(str.split, parents)),
        (tuple(paths[:-1].split("\0")) if paths else () for paths in changed),
        strict=True,
    )
    return map(Commit._make, rows)
