"""The notes of a release as an artifact."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from lading_artifact import Artifact, Made, Order, Release
from lading_changelog._of_release import notes_of_release
from lading_changelog._render import render
from lading_run import LadingError, Problem, Runner, run, write_whole

FILE = "notes.md"
LIMIT = 100_000
"""So many characters at most: GitHub takes 125,000 for a release, and more is put below them."""


@dataclass(frozen=True, slots=True)
class NotesMaker:
    """Makes ``notes.md``: what changed since the release before, from the commits alone."""

    runner: Runner = run
    name: str = "changelog"
    needs: Collection[str] = frozenset()
    makes: Collection[str] = frozenset({"notes"})

    def problems(self, release: Release, /) -> Sequence[Problem]:
        """Say what keeps the notes from being made: history or folders that are missing."""
        try:
            notes_of_release(release, self.runner)
        except LadingError as error:
            return error.as_problems()
        return ()

    def make(self, order: Order, /) -> Made:
        """Write the notes.

        :raises HistoryMissing: if the clone lacks history or folders.
        """
        path = order.folder / FILE
        notes = notes_of_release(order.release, self.runner)
        write_whole(path, render(notes, limit=LIMIT))
        return Made(artifacts=[Artifact.of_file(path, kind="notes", media_type="text/markdown")])
