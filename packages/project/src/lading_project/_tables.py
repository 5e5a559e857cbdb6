"""The tables that the installed packages bring."""

from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from importlib.metadata import EntryPoint
from typing import Any, get_args, get_origin

from lading_project._errors import BrokenTable
from lading_project._installed import offered

GROUP = "lading.tables"
OWN = frozenset({"tag", "paths", "units"})

BRINGS = {
    "binaries": "lading-binaries",
    "changelog": "lading-changelog",
    "checksums": "lading-checksums",
    "git": "lading-git",
    "github": "lading-github",
    "images": "lading-docker",
    "indexes": "lading-wheels",
    "notify": "lading-notify",
    "pages": "lading-pages",
    "release": "lading-release",
    "sessions": "lading-sessions",
    "tools": "lading-tools",
    "version": "lading-version",
    "wheels": "lading-wheels",
}
"""Which distribution brings which table, so that one can be told to install it."""

Kinds = Mapping[str, Callable[[], Any]]
"""For each table what returns its type. Only the tables in the file are asked for."""


def installed() -> Kinds:
    """Return the tables of the installed distributions.

    :raises BrokenTable: if two bring a table of the same name, or one a name of our own.
    """
    found: dict[str, EntryPoint] = {}
    for point in offered(GROUP):
        other = found.setdefault(point.name, point)
        if point.name in OWN or other.value != point.value:
            owner = "lading-project" if point.name in OWN else _owner(other)
            raise BrokenTable(
                f"[{point.name}] is brought by {_owner(point)}, but it is a table of {owner}",
                hint="Uninstall one of the two.",
            )
    return {name: _loader(point) for name, point in found.items()}


def given(tables: Mapping[str, Any]) -> Kinds:
    """Return the types of ``tables`` as if they had been installed."""
    return {name: lambda kind=kind: kind for name, kind in tables.items()}  # type: ignore[misc]


def _loader(point: EntryPoint) -> Callable[[], Any]:
    def load() -> Any:  # noqa: ANN401
        try:
            kind = point.load()
        except Exception as error:
            raise _broken(point, f"cannot be imported: {type(error).__name__}: {error}") from error
        if not _usable(kind):
            raise _broken(point, "is neither a dataclass nor a dict[str, dataclass]")
        return kind

    return load


def _usable(kind: Any) -> bool:  # noqa: ANN401
    if get_origin(kind) is dict:
        key, kind = get_args(kind)
        return key is str and _usable(kind)
    return isinstance(kind, type) and is_dataclass(kind)


def _broken(point: EntryPoint, reason: str) -> BrokenTable:
    return BrokenTable(
        f"the table [{point.name}] of {_owner(point)}: {point.value} {reason}",
        hint=f"Install {_owner(point)} again, or another version of it.",
    )


def _owner(point: EntryPoint) -> str:
    return point.dist.name if point.dist else "an unknown distribution"
