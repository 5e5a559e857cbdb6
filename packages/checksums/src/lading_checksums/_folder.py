"""What lies in a folder, and what leaves it when symbolic links are followed."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from lading_checksums._errors import Unreadable
from lading_checksums._files import reason


class Folder:
    """A folder whose names have ``/`` between folders, and never leave it unnoticed."""

    def __init__(self, path: Path) -> None:
        self._root = os.path.realpath(path)
        self._steps: dict[tuple[str, str], str] = {}

    def real(self, name: str) -> str | None:
        """Return where a name ends, relative to the folder; None if any step of it leaves."""
        here = self._root
        for part in name.split("/"):
            here = self._step(here, part)
            if not self._holds(here):
                return None
        return here.removeprefix(self._root).lstrip("/")

    def names(self) -> Iterator[str]:
        """Yield the name of everything that is no folder, at any depth.

        A link to a folder inside is passed over: its files are here under their own names.

        :raises Unreadable: if a folder cannot be read.
        """
        waiting = [""]
        while waiting:
            prefix = waiting.pop()
            for entry in self._entries(prefix):
                name = prefix + entry.name
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(f"{name}/")
                elif not self._is_known_folder(entry, name):
                    yield name

    def is_just(self, name: str, content: bytes) -> bool:
        """Say whether a regular file holds exactly ``content``; what cannot be read does not."""
        path = f"{self._root}/{name}"
        try:
            facts = os.lstat(path)
            if not stat.S_ISREG(facts.st_mode) or facts.st_size != len(content):
                return False
            return Path(path).read_bytes() == content
        except OSError:
            return False

    def _is_known_folder(self, entry: os.DirEntry[str], name: str) -> bool:
        return entry.is_symlink() and Path(entry).is_dir() and self.real(name) is not None

    def _entries(self, prefix: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(f"{self._root}/{prefix}") as entries:
                return list(entries)
        except OSError as error:
            raise Unreadable({prefix or self._root: reason(error)}) from error

    def _step(self, here: str, part: str) -> str:
        if (here, part) not in self._steps:
            there = os.path.normpath(f"{here}/{part}")
            self._steps[here, part] = os.path.realpath(there) if _is_link(there) else there
        return self._steps[here, part]

    def _holds(self, path: str) -> bool:
        return path == self._root or path.startswith(f"{self._root.rstrip('/')}/")


def _is_link(path: str) -> bool:
    try:
        return stat.S_ISLNK(os.lstat(path).st_mode)
    except OSError:
        return False  # whoever reads the file is told why
