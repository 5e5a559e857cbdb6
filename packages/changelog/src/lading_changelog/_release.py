"""The part of the changelog in a release."""

from collections.abc import Sequence

from lading_artifact import Maker, Preparer, Release, Tables
from lading_changelog._maker import NotesMaker
from lading_changelog._preparer import ChangelogPreparer
from lading_changelog._table import ChangelogTable


def makers(tables: Tables, _: Release, /) -> Sequence[Maker]:
    """Return the maker of the notes, unless the unit wants none."""
    table = _table(tables)
    return (NotesMaker(table.file),) if table.notes else ()


def preparers(tables: Tables, _: Release, /) -> Sequence[Preparer]:
    """Return what writes the changelog, unless the unit has none."""
    file = _table(tables).file
    return (ChangelogPreparer(file),) if file else ()


def _table(tables: Tables) -> ChangelogTable:
    return tables.table("changelog", ChangelogTable) or ChangelogTable()
