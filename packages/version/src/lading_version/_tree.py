"""The files in which carriers are looked for: a folder, or the tree of a commit."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from lading_git import Repository
from lading_version._glob import Glob
from lading_version._listing import Listing, blob_of, listing_of


class Tree(Protocol):
    """Files by their paths from the root, with ``/``."""

    def files(self, pattern: str, /) -> Sequence[str]:
        """Return the files that a path or a pattern names, in order; see `Glob`."""
        ...

    def read(self, path: str, /) -> bytes:
        """Return what the file holds."""
        ...


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder on disk.

    In a repository a pattern names what git lists there: tracked files, and new ones that are not
    ignored; no files of submodules or other repositories inside. Of a folder in which git lists
    nothing, and outside of repositories, it names whatever is on disk. A path without wildcards
    names the file that is there, for whoever wrote it meant this one. Files that a sparse checkout
    left out are there too; see `lacks`. What git lists is asked once and then kept.

    Symbolic links are passed over: what they point to has a path of its own.
    """

    root: Path
    _listed: dict[str | None, Listing | None] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def files(self, pattern: str, /) -> Sequence[str]:
        """Return the files that ``pattern`` names."""
        glob, root = Glob(pattern), self.root.resolve()
        listing = None if glob.path else self._listing(root)
        listed = listing.files if listing and listing.files else _below(root, glob)
        found = {path for path in listed if glob.names(path) and _is_own(root / path)}
        if glob.path and not found:
            listing = self._listing(root, glob.path)
        left_out = listing.left_out if listing else ()
        found.update(path for path in left_out if glob.names(path) and self.lacks(path))
        return sorted(found)

    def read(self, path: str, /) -> bytes:
        """Return what the file holds, of one that a sparse checkout left out what the index does.

        :raises HistoryMissing: if a partial clone has it nowhere.
        """
        name = self._left_out(path)
        if name is None:
            return (self.root / path).read_bytes()
        return blob_of(self.root.resolve(), path, name)

    def lacks(self, path: str, /) -> bool:
        """Say whether a file that git lists is not on disk."""
        return not os.path.lexists(self.root / path)

    def _left_out(self, path: str) -> str | None:
        known = (listing.left_out for listing in self._listed.values() if listing)
        names = (each[path] for each in known if path in each)
        return next(names, None) if self.lacks(path) else None

    def _listing(self, root: Path, path: str | None = None) -> Listing | None:
        if path not in self._listed:
            self._listed[path] = listing_of(root, path)
        return self._listed[path]


@dataclass(frozen=True, slots=True)
class AtCommit:
    """The tree of a commit: what is tracked there in ``folder``, a path from the top."""

    repository: Repository
    rev: str
    folder: str = ""

    def files(self, pattern: str, /) -> Sequence[str]:
        """Return the files that ``pattern`` names."""
        glob = Glob(pattern)
        found = self.repository.files_at(self.rev, self.folder)
        return sorted(filter(glob.names, (path.removeprefix(self._prefix) for path in found)))

    def read(self, path: str, /) -> bytes:
        """Return what the file holds."""
        return self.repository.read(self.rev, self._prefix + path)

    @property
    def _prefix(self) -> str:
        return f"{self.folder}/" if self.folder else ""


def _below(root: Path, glob: Glob) -> Iterator[str]:
    """Yield the files below ``root``, but for folders that the pattern does not lead into."""
    for folder, folders, files in os.walk(root):
        prefix = f"{Path(folder).relative_to(root).as_posix()}/".removeprefix("./")
        folders[:] = [name for name in folders if glob.leads_into(prefix + name)]
        yield from (prefix + name for name in files)


def _is_own(path: Path) -> bool:
    """Say whether it is a file; what a link, or one of the folders above, leads to is none here."""
    return path.is_file() and path.resolve() == path
