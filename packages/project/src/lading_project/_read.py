"""A table of settings into frozen values."""

from collections.abc import Mapping
from pathlib import Path

from lading_project._errors import SettingsWrong
from lading_project._project import Project
from lading_project._reader import Reader
from lading_project._source import Source
from lading_project._tables import given, installed
from lading_project._units import UnitReader


def read(root: Path, source: Source, tables: Mapping[str, object] | None) -> Project:
    """Read the settings that were found in ``source``; see ``load``."""
    kinds = installed() if tables is None else given(tables)
    reader = Reader()
    units = UnitReader(reader, kinds, root).read(source.table)
    if reader.mistakes:
        told = {source.problem(m.place, m.text, m.hint): None for m in reader.mistakes}
        raise SettingsWrong(sorted(told, key=lambda problem: problem.line))
    return Project(root=root, file=root / source.name, units=units)
