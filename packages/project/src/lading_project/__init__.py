"""lading.toml as frozen values, with every mistake told at once.

>>> from pathlib import Path
>>> from tempfile import TemporaryDirectory
>>> from lading_project import load
>>> with TemporaryDirectory() as folder:
...     _ = Path(folder, "lading.toml").write_text('tag = "release-{version}"', encoding="utf-8")
...     project = load(Path(folder))
>>> project.unit().tag_of("1.2.0")
'release-1.2.0'
"""

from typing import TYPE_CHECKING

from lading_run import lazy

if TYPE_CHECKING:
    from lading_project._errors import BrokenTable, NoRepository, SettingsWrong, UnknownUnit
    from lading_project._installed import offered
    from lading_project._load import load
    from lading_project._mistake import mistake, place_of
    from lading_project._position import Position, toml_positions
    from lading_project._project import Project
    from lading_project._root import find_root
    from lading_project._unit import Unit
else:
    __getattr__ = lazy(
        __name__,
        {
            "_errors": ("BrokenTable", "NoRepository", "SettingsWrong", "UnknownUnit"),
            "_installed": ("offered",),
            "_load": ("load",),
            "_mistake": ("mistake", "place_of"),
            "_position": ("Position", "toml_positions"),
            "_project": ("Project",),
            "_root": ("find_root",),
            "_unit": ("Unit",),
        },
    )

__all__ = [
    "BrokenTable",
    "NoRepository",
    "Position",
    "Project",
    "SettingsWrong",
    "Unit",
    "UnknownUnit",
    "find_root",
    "load",
    "mistake",
    "offered",
    "place_of",
    "toml_positions",
]
