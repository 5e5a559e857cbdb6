"""Where a repository begins."""

import tomllib
from pathlib import Path

from lading_project._errors import NoRepository
from lading_project._place import FILE, SHARED


def find_root(start: Path) -> Path:
    """Return the nearest folder from ``start`` upwards that is the root of a repository.

    That is one with ``lading.toml``, with ``[tool.lading]`` in pyproject.toml, or with ``.git``.

    :raises NoRepository: if there is none.
    """
    folder = start.resolve()
    for place in (folder, *folder.parents):
        if _is_root(place):
            return place
    raise NoRepository(
        f"{folder} is in no repository",
        hint=f"Change into one, or make one of it: git init, or an empty {FILE}.",
    )


def _is_root(folder: Path) -> bool:
    marks = (folder / FILE, folder / ".git")
    return any(_there(mark) for mark in marks) or _has_table(folder / SHARED)


def _there(path: Path) -> bool:
    return path.exists() or path.is_symlink()


def _has_table(file: Path) -> bool:
    """Say whether the file has [tool.lading]; what cannot be read is for ``load`` to tell."""
    try:
        tool = tomllib.loads(file.read_text(encoding="utf-8")).get("tool")
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(tool, dict) and "lading" in tool
