"""What git knows of a folder: the files that are tracked, or that nobody told it to ignore."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lading_git import HistoryMissing, NotARepository, Repository
from lading_run import CommandFailed

_FILES = ("100644", "100755")
"""The modes of files; links and submodules have others."""

_LEFT_OUT = "S"
"""What git calls a file that is in the index, and that a sparse checkout need not have on disk."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The paths that git lists, from the folder; which of them are on disk is not looked at."""

    files: frozenset[str]
    left_out: Mapping[str, str]
    """The object names of the files that a sparse checkout may lack."""


def listing_of(folder: Path, path: str | None = None) -> Listing | None:
    """Return what git lists in the folder, or of it the one file at ``path``.

    Submodules and repositories that lie inside are not looked into, and ignored files are no files.
    None if the folder is in no repository.
    """
    if not any(os.path.lexists(place / ".git") for place in (folder, *folder.parents)):
        return None  # so that a mere folder needs no git
    pathspec = "." if path is None else f":(literal){path}"
    kinds = ("--cached", "--others", "--exclude-standard")
    try:
        listing = Repository(folder).git("ls-files", "-z", "-t", "-s", *kinds, "--", pathspec)
    except NotARepository:
        return None
    return _read(listing)


def blob_of(folder: Path, path: str, name: str) -> bytes:
    """Return what is in the index for a file that a sparse checkout lacks.

    :raises HistoryMissing: if the clone is a partial one and lacks that too.
    """
    try:
        content = Repository(folder).git("cat-file", "blob", name)
    except CommandFailed as error:
        raise HistoryMissing(
            f"{path} is left out of the sparse checkout, and this clone has no copy of it",
            hint=f"`git cat-file blob :./{path}` fetches it.",
        ) from error
    return content.encode("utf-8", "surrogateescape")


def _read(listing: str) -> Listing:
    """Read entries such as ``H 100644 <object> 0<TAB>path``, or ``? path`` of one not tracked."""
    files, left_out = set(), {}
    for entry in filter(None, listing.split("\0")):
        if entry.startswith("? "):
            files.add(entry[2:])
            continue
        facts, _, path = entry.partition("\t")
        state, mode, name, _ = facts.split()
        if mode in _FILES:
            files.add(path)
            if state == _LEFT_OUT:
                left_out[path] = name
    return Listing(frozenset(files), left_out)
