"""A mistake in a table that only the package which brings it can find."""

from collections.abc import Collection, Iterator
from pathlib import Path

from lading_project._errors import SettingsWrong
from lading_project._place import Place
from lading_project._source import EXIT_CODE, Source, dotted, find_source
from lading_run import Problem


def mistake(root: Path, place: Place, text: str, hint: str = "", *, unit: str = "") -> Problem:
    """Return what is wrong at ``place`` in the settings of ``root``, with its file and line.

    ``place`` begins with the table: ``("wheels", "index")``. It is the one of ``unit`` if that has
    a table of its own.
    """
    source = find_source(root)
    if source is None:
        return Problem(text=f"{dotted(place)}: {text}", hint=hint, exit_code=EXIT_CODE)
    return source.problem((*_own(source, unit, place), *place), text, hint)


def place_of(root: Path, table: str, keys: Collection[str], value: str) -> Place | None:
    """Return where ``value`` stands first in the settings of ``root``, for `mistake`.

    That is below one of the ``keys``, in the table of that name or a unit's own. None if it stands
    nowhere, or the settings cannot be read.
    """
    try:
        source = find_source(root)
    except SettingsWrong:
        return None
    for place, found in _leaves(source.table if source else {}):
        if found == value and place[-1] in keys and _table_of(place) == table:
            return place
    return None


def _table_of(place: Place) -> object:
    """Return the name of the table that the place is in, a unit's too."""
    top, _, own, *_ = (*place, None, None)
    return own if top == "units" else top


def _leaves(value: object, place: Place = ()) -> Iterator[tuple[Place, object]]:
    if isinstance(value, dict):
        items: Iterator[tuple[str | int, object]] = iter(value.items())
    elif isinstance(value, list):
        items = iter(enumerate(value))
    else:
        yield place, value
        return
    for key, inner in items:
        yield from _leaves(inner, (*place, key))


def _own(source: Source, unit: str, place: Place) -> Place:
    units = source.table.get("units")
    table = units.get(unit) if isinstance(units, dict) else None
    return ("units", unit) if isinstance(table, dict) and place[0] in table else ()
