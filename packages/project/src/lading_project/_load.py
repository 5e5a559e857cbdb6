"""A repository's settings from its file."""

from collections.abc import Mapping
from pathlib import Path

from lading_project._project import Project
from lading_project._source import find_source


def load(root: Path, tables: Mapping[str, object] | None = None) -> Project:
    """Read the settings of the repository whose root folder is ``root``.

    They stand in ``lading.toml`` or in ``[tool.lading]`` of pyproject.toml, in TOML 1.0; with
    neither, everything has its default. ``tables`` are the types of the other packages' tables by
    name, each a frozen dataclass or ``dict[str, dataclass]``; None: those that the installed
    distributions name as entry points ``lading.tables``.

    :raises SettingsWrong: with all mistakes, each with its file, line and key.
    :raises BrokenTable: if a distribution brings a table that cannot be used.
    """
    source = find_source(root)
    if source is None:
        return Project(root=root)
    from lading_project._read import read  # noqa: PLC0415 - much to load, for who has settings

    return read(root, source, tables)
