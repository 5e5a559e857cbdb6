"""A commit as the log tells it."""

import os
import re
from collections.abc import Iterator
from typing import NamedTuple

FORMAT = "%x00%H%x00%P%x00%an%x00%ct%x00%s%x00%b"
"""For ``git log -z``. No field can hold a NUL: git itself ends a message there."""

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
    r"\0([0-9a-f]++)\0([^\0]*+)\0([^\0]*+)\0([0-9]++)\0([^\0]*+)\0([^\0]*+)\0"
    r"(?:\n((?:[^\0]++\0)++))?+"
)
"""A commit by `FORMAT`, and the paths that it changed, if they were asked for."""


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


def commits_in(listing: str) -> Iterator[Commit]:
    """Read what ``git log`` printed by `options`."""
    text = _as_it_is if _is_whole(listing) else readable
    for match in _COMMIT.finditer(listing):
        commit, parents, author, epoch, subject, body, changed = match.groups()
        yield Commit(
            commit,
            text(subject),
            text(body).strip("\n"),
            text(author),
            int(epoch),
            tuple(parents.split()),
            tuple(changed[:-1].split("\0")) if changed else (),
        )


def _as_it_is(text: str) -> str:
    return text


def _is_whole(listing: str) -> bool:
    """Whether all of it was UTF-8."""
    if listing.isascii():
        return True
    try:
        listing.encode()
    except UnicodeEncodeError:
        return False
    return True


def readable(text: str) -> str:
    """Put U+FFFD in the place of bytes that are not UTF-8, which came as lone surrogates."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
