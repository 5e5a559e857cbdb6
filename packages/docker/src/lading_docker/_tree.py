"""What is there when layers are put on each other, as the OCI image specification has it."""

import posixpath
import tarfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

_WHITEOUT = ".wh."
_OPAQUE = ".wh..wh..opq"

Known = TypeVar("Known")
Look = Callable[[tarfile.TarFile, tarfile.TarInfo, str], Known]


@dataclass(slots=True)
class Tree(Generic[Known]):
    """What is known of each path after the layers so far, as ``look`` tells it of a member there.

    Members are counted through all layers. Whatever removes a path is noted with the count up to
    which it does so, for a whiteout counts for lower layers only, wherever in its own it stands;
    all that is gone is taken out in one pass, at the end.
    """

    look: Look[Known]
    _found: dict[str, tuple[int, Known]] = field(default_factory=dict)
    _removed: dict[str, int] = field(default_factory=dict)
    """Before which count a path is gone, with all that was in it."""
    _emptied: dict[str, int] = field(default_factory=dict)
    """Before which count only what was in it is gone."""
    _count: int = 0

    def add(self, layer: tarfile.TarFile) -> None:
        """Put a layer on those before it."""
        first = self._count + 1
        for member in layer:
            self._count += 1
            path = _plain(member.name)
            folder, _, name = path.rpartition("/")
            if name == _OPAQUE:
                _raise(self._emptied, folder, first)
            elif name.startswith(_WHITEOUT):
                _raise(self._removed, f"{folder}/{name.removeprefix(_WHITEOUT)}".strip("/"), first)
            else:
                self._put(layer, member, path)

    def after(self) -> dict[str, Known]:
        """Return what is known of each path that is there after the last layer."""
        return {path: each for path, (at, each) in self._found.items() if at >= self._since(path)}

    def _put(self, layer: tarfile.TarFile, member: tarfile.TarInfo, path: str) -> None:
        if not member.isdir():  # where a folder was, nothing is in it any more
            _raise(self._removed, path, self._count)
        if not member.islnk():
            self._found[path] = self._count, self.look(layer, member, path)
        elif (target := _plain(member.linkname)) in self._found:
            self._found[path] = self._count, self._found[target][1]

    def _since(self, path: str) -> int:
        """Return the count from which a path had to be put there not to be gone."""
        since = self._removed.get(path, 0)
        while path:
            path = path.rpartition("/")[0]
            since = max(since, self._removed.get(path, 0), self._emptied.get(path, 0))
        return since


def _raise(counts: dict[str, int], path: str, count: int) -> None:
    counts[path] = max(count, counts.get(path, 0))


def _plain(name: str) -> str:
    """Return a path from the root, without a slash before."""
    return posixpath.normpath(f"/{name}").strip("/")
