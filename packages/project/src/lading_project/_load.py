"""A repository's settings from its file."""

from collections.abc import Mapping
from pathlib import Path

from lading_project import _later
from lading_project._place import FILE, SHARED
from lading_project._project import Project


def load(root: Path, tables: Mapping[str, object] | None = None) -> Project:
    """Read the settings of the repository whose root folder is ``root``.

    They stand in ``lading.toml`` or in ``[tool.lading]`` of pyproject.toml, in TOML 1.0; with
    neither, everything has its default. ``tables`` are the types of the other packages' tables by
    name, each a frozen dataclass or ``dict[str, dataclass]``; None: those that the installed
    distributions name as entry points ``lading.tables``.

    :raises SettingsWrong: with all mistakes, each with its file, line and key.
    :raises BrokenTable: if a distribution brings a table that cannot be used.
    """
    if not any(map(_is_there, (root / FILE, root / SHARED))):
        return Project(root=root)
    source = _later.find_source(root)
    return Project(root=root) if source is None else _later.read(root, source, tables)


def _is_there(path: Path) -> bool:
    """Say whether there is anything, even if it cannot be read: then that is told."""
    try:
        path.lstat()
    except OSError as error:
        return not isinstance(error, FileNotFoundError)
    return True
