"""What changed, as values."""

from collections.abc import Mapping
from typing import NamedTuple


class Entry(NamedTuple):
    """One line of the notes.

    ``label`` is the scope of a conventional commit, or the folder that another commit changed;
    ``commits`` are full object names, first that of the commit which the text is of; ``pull`` is
    the number of the pull request, 0 if there was none; ``author`` and ``details`` (Markdown) are
    told by the pull request alone. ``warning`` is what a footer says of what breaks.
    """

    text: str
    label: str
    commits: tuple[str, ...]
    pull: int = 0
    warning: str = ""
    author: str = ""
    details: str = ""


class Notes(NamedTuple):
    """What changed in one version of a unit, or since its last one.

    ``version`` and ``tag`` are empty for what is not released yet; ``since`` is the tag or commit
    after which the changes begin, empty if it is the first. ``day`` is that of the last commit in
    UTC, ``YYYY-MM-DD``. ``sections`` are entries by title, in order, the newest entry first.
    ``quiet`` says how many more commits there are that no entry tells of, by what they are.
    ``enriched`` says whether pull requests were looked up; None if nobody asked for that.
    """

    unit: str = ""
    version: str = ""
    tag: str = ""
    since: str = ""
    day: str = ""
    sections: Mapping[str, tuple[Entry, ...]] = {}
    quiet: Mapping[str, int] = {}
    enriched: bool | None = None

    def as_json(self) -> dict[str, object]:
        """Return all of it in values that JSON knows."""
        return {
            "unit": self.unit,
            "version": self.version or None,
            "tag": self.tag or None,
            "since": self.since or None,
            "day": self.day,
            "sections": {
                title: [entry._asdict() for entry in entries]
                for title, entries in self.sections.items()
            },
            "quiet": dict(self.quiet),
            "enriched": self.enriched,
        }
