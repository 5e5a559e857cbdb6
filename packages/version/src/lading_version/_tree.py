"""The files in which carriers are looked for: a folder, or the tree of a commit."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from lading_git import Repository
from lading_version._glob import Glob


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

    Symbolic links are passed over: what they point to has a path of its own.
    """

    root: Path

    def files(self, pattern: str, /) -> Sequence[str]:
        """Return the files that ``pattern`` names."""
        glob, root = Glob(pattern), self.root.resolve()
        found = (path for path in _below(root, glob) if glob.names(path))
        return sorted(path for path in found if _is_own(root / path))

    def read(self, path: str, /) -> bytes:
        """Return what the file holds."""
        return (self.root / path).read_bytes()


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
    return path.is_file() and not path.is_symlink()
