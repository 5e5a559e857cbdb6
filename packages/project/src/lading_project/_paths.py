"""Whether a path of a unit is the path of anything, and which one may have been meant."""

import os
from collections.abc import Iterator
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

_NOT_OURS = frozenset({".git", ".lading"})


def is_there(root: Path, path: str) -> bool:
    """Say whether there is something at ``path`` below ``root``.

    It may be a pattern as git's pathspecs are: ``*``, ``?`` and ``[…]``, which cross folders.
    """
    if _exists(root / path):
        return True
    if not set("*?[") & set(path):
        return False
    below = f"{path.rstrip('/')}/*"
    return any(fnmatchcase(file, path) or fnmatchcase(file, below) for file in _files(root))


def link_on_the_way(root: Path, path: str) -> str:
    """Return the folder on the way to what is at ``path`` that is a symbolic link; empty if none.

    Git follows no links: to it nothing is below one, so that no commit ever changes that.
    """
    ways = reversed(PurePosixPath(path).parents[:-1])  # the last is the root itself
    return next((str(way) for way in ways if (root / way).is_symlink()), "")


def meant(root: Path, path: str) -> str:
    """Return the path of what is there that is nearest to ``path``; empty if nothing is near."""
    parent, _, name = path.rstrip("/").rpartition("/")
    names = _names(root / parent)
    if names is None:
        nearer = meant(root, parent) if parent else ""
        return f"{nearer}/{name}" if nearer and is_there(root, f"{nearer}/{name}") else nearer
    likely = get_close_matches(name, names, n=1)
    return "/".join(filter(None, [parent, *likely])) if likely else ""


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name that is too long for any file
        return False


def _names(folder: Path) -> list[str] | None:
    """Return what is in a folder; None if it cannot be told, for want of the folder."""
    try:
        return sorted(entry.name for entry in folder.iterdir() if entry.name not in _NOT_OURS)
    except (OSError, ValueError):
        return None


def _files(root: Path) -> Iterator[str]:
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if name not in _NOT_OURS]
        for name in files:
            yield Path(folder, name).relative_to(root).as_posix()
