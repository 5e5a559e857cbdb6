"""Notes with what pull requests tell beyond their commits."""

from collections import Counter

from lading_changelog._merged import Merged, PullRequests
from lading_changelog._notes import Entry, Notes
from lading_version import changes


def enriched(notes: Notes, merged: PullRequests) -> Notes:
    """Return the notes with title, author and details of each pull request in ``merged``.

    A title takes the place of the text where a pull request has one entry: of several, each says
    something else. The details stand once, with the first.
    """
    counts = Counter(entry.pull for entries in notes.sections.values() for entry in entries)
    told: set[int] = set()

    def with_more(entry: Entry) -> Entry:
        found = merged.get(entry.pull)
        if found is None:
            return entry
        details = "" if entry.pull in told else found.details
        told.add(entry.pull)
        titled = _titled(entry, found) if counts[entry.pull] == 1 else entry
        return titled._replace(author=found.author, details=details)

    sections = {title: tuple(map(with_more, found)) for title, found in notes.sections.items()}
    return notes._replace(sections=sections, enriched=True)


def _titled(entry: Entry, merged: Merged) -> Entry:
    if not merged.title.strip():
        return entry
    said = changes(merged.title, "")
    if not said:
        return entry._replace(text=merged.title)
    return entry._replace(text=said[0].text, label=said[0].scope or entry.label)
