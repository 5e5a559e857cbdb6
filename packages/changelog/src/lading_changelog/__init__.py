r"""Commits to notes: by Conventional Commits, and by pull request and folder for all others.

>>> from lading_changelog import Entry, Notes, render
>>> entry = Entry("go *faster*", "api", ("0123456789abcdef",), pull=12)
>>> print(render(Notes(sections={"Added": (entry,)}, enriched=True)), end="")
### Added
<BLANKLINE>
- **api:** go \*faster\* (#12, 012345678)
"""

from typing import TYPE_CHECKING

from lading_run import lazy

if TYPE_CHECKING:
    from lading_changelog._check import check, check_range
    from lading_changelog._enrich import enriched
    from lading_changelog._errors import (
        BadFile,
        CannotWrite,
        NotOfUnit,
        SinceElsewhere,
        Unconventional,
    )
    from lading_changelog._history import history_of
    from lading_changelog._log import notes_of, paths_of
    from lading_changelog._looked_up import with_pull_requests
    from lading_changelog._maker import NotesMaker
    from lading_changelog._merged import Merged, PullRequests
    from lading_changelog._notes import Entry, Notes
    from lading_changelog._preparer import ChangelogPreparer
    from lading_changelog._prose import MARKER
    from lading_changelog._render import render, render_all
    from lading_changelog._table import ChangelogTable
    from lading_changelog._write import edited_at, naming, write
else:
    __getattr__ = lazy(
        __name__,
        {
            "_check": ("check", "check_range"),
            "_enrich": ("enriched",),
            "_looked_up": ("with_pull_requests",),
            "_errors": ("BadFile", "CannotWrite", "NotOfUnit", "SinceElsewhere", "Unconventional"),
            "_history": ("history_of",),
            "_log": ("notes_of", "paths_of"),
            "_maker": ("NotesMaker",),
            "_merged": ("Merged", "PullRequests"),
            "_notes": ("Entry", "Notes"),
            "_preparer": ("ChangelogPreparer",),
            "_prose": ("MARKER",),
            "_render": ("render", "render_all"),
            "_table": ("ChangelogTable",),
            "_write": ("edited_at", "naming", "write"),
        },
    )

__all__ = [
    "MARKER",
    "BadFile",
    "CannotWrite",
    "ChangelogPreparer",
    "ChangelogTable",
    "Entry",
    "Merged",
    "NotOfUnit",
    "Notes",
    "NotesMaker",
    "PullRequests",
    "SinceElsewhere",
    "Unconventional",
    "check",
    "check_range",
    "edited_at",
    "enriched",
    "history_of",
    "naming",
    "notes_of",
    "paths_of",
    "render",
    "render_all",
    "with_pull_requests",
    "write",
]
