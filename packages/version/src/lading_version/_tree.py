"""The files in which carriers are looked for: a folder, or the tree of a commit."""

from collections.abc import Sequence
from dataclasses import dataclass
from glob import escape
from pathlib import Path
from typing import Protocol

from lading_git import Repository

_NOT_OURS = frozenset({".git", ".lading", ".nox", ".tox", ".venv", "node_modules"})


class Tree(Protocol):
    """Files by their paths from the root, with ``/``."""

    def files(self, pattern: str, /) -> Sequence[str]:
        """Return the files that a path or a pattern of ``pathlib`` names, in order."""
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
        """Return the files that ``pattern`` names.

        Environments and caches are passed over if it does not name them.
        """
        root = self.root.resolve()
        unwanted = _NOT_OURS - set(pattern.split("/"))
        found = (
            path.relative_to(root)
            for path in root.glob(pattern)
            if path.is_file() and path.resolve() == path
        )
        return sorted(p.as_posix() for p in found if unwanted.isdisjoint(p.parts))

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
        found = self.repository.files_at(self.rev, escape(self._prefix) + pattern)
        return sorted(path.removeprefix(self._prefix) for path in found)

    def read(self, path: str, /) -> bytes:
        """Return what the file holds."""
        return self.repository.read(self.rev, self._prefix + path)

    @property
    def _prefix(self) -> str:
        return f"{self.folder}/" if self.folder else ""
