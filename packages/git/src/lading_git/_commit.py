"""A commit as the log tells it."""

import os
import re
from collections.abc import Iterable, Iterator
from itertools import chain, repeat
from typing import NamedTuple

FORMAT = "%x00%x00%x00%x00%H%x00%P%x00%ct%x00%s%x00%b"
"""For ``git log -z``. No field can hold a NUL: git itself ends a message there."""

_FIELDS = FORMAT.count("%x00") + 1

_START = re.compile(rb"\0{4}(?=[0-9a-f])")
"""What a commit begins with. Within one, nothing follows on four fields that are empty."""

_PIECE = 1 << 18
"""About so many bytes are taken at a time."""

SETTINGS = ("-c", "core.deltaBaseCacheLimit=16m", "-c", "log.showRoot=true")
"""Less memory than git would take for a long history, in the same time; and what the first commit
changed, which no option asks for.
"""

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
    r"\0{4}([0-9a-f]++)\0([^\0]*+)\0([0-9]*+)\0([^\0]*+)\0([^\0]*+)\0(?:\n((?:[^\0]++\0)++))?+"
)
"""A commit by `FORMAT`, and the paths that it changed, if they were asked for."""

Row = tuple[str, str, str, str, str, str]
"""A commit in git's own words, for who reads 100,000 of them and needs little of most.

Object name, those of the parents with blanks between, committer's time (see `epoch_in`), subject,
body with line ends around it, and the changed paths, each with a NUL after it. A body has LF,
whatever it was committed with.
"""


def options(*, paths: bool) -> tuple[str, ...]:
    """Return what makes ``git log`` print `FORMAT`, whatever the user has set."""
    return (*_OPTIONS, "--name-only" if paths else "--no-patch")


class Commit(NamedTuple):
    """A commit: ``id`` and ``parents`` are full object names.

    ``subject`` is the first paragraph on one line, ``body`` the rest with LF and without blank
    lines around it, ``epoch`` the committer's time in seconds since 1970. Texts are for people:
    bytes that are not UTF-8 became U+FFFD. ``paths``, from the root, are what it changed, if that
    was asked for; a merge changes none.
    """

    id: str
    subject: str
    body: str
    epoch: int
    parents: tuple[str, ...]
    paths: tuple[str, ...] = ()


def commit_of(row: Row) -> Commit:
    """Return the commit that the row tells of."""
    name, parents, epoch, subject, body, paths = row
    changed = paths_in(paths) if paths else ()
    return Commit(name, subject, body.strip("\n"), epoch_in(epoch), tuple(parents.split()), changed)


def epoch_in(field: str) -> int:
    """Return the time in a row: 0, as to git itself, if the commit has none that can be read."""
    return int(field or "0")


def paths_in(field: str) -> tuple[str, ...]:
    """Return the paths in the last field of a row."""
    return tuple(field.split("\0")[:-1])


def rows_in(listing: bytes, *, paths: bool = True) -> Iterator[Row]:
    """Read what ``git log`` wrote by `options`; no Python runs for a row, only for some hundred."""
    rows = _rows_with_paths if paths else _rows
    return chain.from_iterable(_all_with_lf(text, rows(text)) for text in _pieces(listing))


def _rows(text: str) -> Iterable[Row]:
    """Read one piece without paths: then a row is as many fields as the next."""
    fields = text.split("\0")
    ids, parents, epochs, subjects, bodies = (fields[at::_FIELDS] for at in range(4, _FIELDS))
    return zip(ids, parents, epochs, subjects, bodies, repeat(""))  # the last ends at a NUL


def _rows_with_paths(text: str) -> Iterable[Row]:
    found: list[Row] = _COMMIT.findall(text)
    return found


def _all_with_lf(text: str, rows: Iterable[Row]) -> Iterable[Row]:
    """CR LF, which git leaves in bodies, is rare: then Python runs for each row."""
    return map(_with_lf, rows) if "\r\n" in text else rows


def _with_lf(row: Row) -> Row:
    name, parents, epoch, subject, body, paths = row
    return name, parents, epoch, subject, body.replace("\r\n", "\n"), paths


def _pieces(listing: bytes) -> Iterator[str]:
    """Yield the texts of some hundred commits at a time."""
    begin = 0
    while begin < len(listing):
        following = _START.search(listing, begin + _PIECE)
        end = following.start() if following else len(listing)
        yield listing[begin:end].decode("utf-8", "replace")
        begin = end
