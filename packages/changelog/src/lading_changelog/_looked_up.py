"""Who looks merged pull requests up, where the settings want it."""

from pathlib import Path
from typing import cast

from lading_artifact import Lookup, LookupFinder
from lading_changelog._enrich import enriched
from lading_changelog._merged import Merged
from lading_changelog._notes import Notes
from lading_changelog._table import ChangelogTable
from lading_project import Unit, offered


def with_pull_requests(notes: Notes, unit: Unit, root: Path) -> Notes:
    """Return the notes with what their pull requests tell, if the unit's settings want that.

    Where nobody can look them up, as without a token, the notes are as they were and say so.

    :raises LadingError: if who can gets no answer.
    """
    table = unit.table("changelog", ChangelogTable)
    if table is None or not table.pull_requests:
        return notes
    lookup = _lookup(unit, root)
    if lookup is None:
        return notes._replace(enriched=False)
    entries = (entry for found in notes.sections.values() for entry in found)
    numbers = {entry.pull for entry in entries if entry.pull}
    found = lookup(numbers) if numbers else {}
    return enriched(notes, {n: Merged.of(x.title, x.author, x.body) for n, x in found.items()})


def _lookup(unit: Unit, root: Path) -> Lookup | None:
    finders = (cast("LookupFinder", each.load()) for each in offered("lading.pull_requests"))
    return next((found for find in finders if (found := find(unit, root))), None)
