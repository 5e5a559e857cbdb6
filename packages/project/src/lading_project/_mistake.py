"""A mistake in a table that only the package which brings it can find."""

from pathlib import Path

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


def _own(source: Source, unit: str, place: Place) -> Place:
    units = source.table.get("units")
    table = units.get(unit) if isinstance(units, dict) else None
    return ("units", unit) if isinstance(table, dict) and place[0] in table else ()
