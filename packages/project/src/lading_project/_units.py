"""The units that a file of settings declares."""

import re
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path

from lading_project import _pattern
from lading_project._kinds import found
from lading_project._paths import is_there, link_on_the_way, meant
from lading_project._place import Place
from lading_project._reader import Reader, advice
from lading_project._tables import BRINGS, OWN, Kinds
from lading_project._unit import Unit

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class UnitReader:
    """Reads units, each with a tag, paths and tables; what it lacks it has from the top level."""

    def __init__(self, reader: Reader, kinds: Kinds, root: Path) -> None:
        self._root = root
        self._reader = reader
        self._kinds = kinds

    def read(self, settings: Mapping[str, object]) -> tuple[Unit, ...]:
        """Return the units of ``settings``; without ``[units.*]`` they are one unit."""
        whole = self._unit("", settings, (), Unit())
        if "units" not in settings:
            return (whole,)
        named = settings["units"]
        if not isinstance(named, dict) or not named:
            self._reader.wrong(("units",), "expected a table for each unit, such as [units.api]")
            return ()
        units = tuple(self._named(name, table, whole) for name, table in named.items())
        self._check_apart(units)
        return units

    def _named(self, name: str, table: object, whole: Unit) -> Unit:
        place = ("units", name)
        if not _NAME.fullmatch(name):
            self._reader.wrong(place, "expected a name of letters, digits, dots and hyphens")
        if not isinstance(table, dict):
            self._reader.wrong(place, f"expected a table, found {found(table)}")
            return whole
        return self._unit(name, table, place, whole)

    def _unit(self, name: str, table: Mapping[str, object], place: Place, base: Unit) -> Unit:
        return Unit(
            name=name,
            tag=self._tag(table, place) or base.tag,
            paths=self._paths(table, place) or base.paths,
            tables={**base.tables, **self._tables(table, place)},
        )

    def _tag(self, table: Mapping[str, object], place: Place) -> str | None:
        if "tag" not in table:
            return None
        tag = self._reader.read(table["tag"], str, (*place, "tag"))
        fault = _pattern.fault_of(tag) if isinstance(tag, str) else ""
        if fault:
            self._reader.wrong((*place, "tag"), f"{fault}, found {found(tag)}")
        return None if fault or not isinstance(tag, str) else tag

    def _paths(self, table: Mapping[str, object], place: Place) -> tuple[str, ...] | None:
        if "paths" not in table:
            return None
        place = (*place, "paths")
        paths = self._reader.read(table["paths"], tuple[str, ...], place)
        if not isinstance(paths, tuple):
            return None
        if not paths:
            self._reader.wrong(place, 'expected at least one path; everything is "."')
        for index, path in enumerate(paths):
            if isinstance(path, str):
                self._check_path(path, (*place, index))
        return paths

    def _check_path(self, path: str, place: Place) -> None:
        if not _inside(path):
            text = f"expected a path below the root, with slashes, found {found(path)}"
            self._reader.wrong(place, text)
        elif not is_there(self._root, path):
            nearest = meant(self._root, path)
            hint = f'Did you mean "{nearest}"?' if nearest else "Name what is in the repository."
            self._reader.wrong(place, f"there is nothing at {found(path)}", hint)
        elif link := link_on_the_way(self._root, path):
            text = f"git has nothing at {found(path)}, for {link} is a symbolic link"
            self._reader.wrong(place, text, "Name what the link leads to, in the repository.")

    def _tables(self, table: Mapping[str, object], place: Place) -> dict[str, object]:
        own = OWN - {"units"} if place else OWN
        values = {}
        for name, value in table.items():
            if name in own:
                continue
            if name in self._kinds:
                values[name] = self._reader.read(value, self._kinds[name](), (*place, name))
            else:
                what = "table" if isinstance(value, (dict, list)) else "key"
                self._reader.wrong((*place, name), f"unknown {what}", self._remedy(name, own))
        return values

    def _remedy(self, name: str, own: frozenset[str]) -> str:
        if name in BRINGS:
            return f"Install {BRINGS[name]}, which brings it."
        return advice(name, own | set(self._kinds))

    def _check_apart(self, units: tuple[Unit, ...]) -> None:
        for one, other in combinations(units, 2):
            tag = _pattern.common_tag(one.tag, other.tag)
            if tag is not None:
                self._reader.wrong(
                    ("units", other.name, "tag"),
                    f"{tag} would be a tag of units.{one.name} too",
                    f'Give each unit tags of its own, such as "{other.name}/{other.tag}".',
                )


def _inside(path: str) -> bool:
    parts = path.split("/")
    return bool(path) and not path.startswith("/") and ".." not in parts and "\\" not in path
