"""The notes of a release as an artifact."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from lading_artifact import Artifact, Made, Order, Release
from lading_changelog._later import Later
from lading_changelog._of_release import notes_of_release
from lading_changelog._render import render, shortened
from lading_changelog._write import naming, section_of
from lading_run import LadingError, Problem, Runner, run, write_whole

FILE = "notes.md"
LIMIT = 100_000
"""So many characters at most: GitHub takes 125,000 for a release, and more is put below them."""


@dataclass(frozen=True, slots=True)
class NotesMaker:
    """Makes ``notes.md``: what changed since the release before.

    They are what the changelog ``file`` of the commit says of the version, so that what people
    wrote there is what is published, and below it any change that it does not name. Without such a
    section they are made from the commits alone.
    """

    file: str = ""
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
        :raises CannotWrite: if the changelog cannot be read.
        """
        path = order.folder / FILE
        with naming(self.file):
            text = self._text(order.release)
        write_whole(path, text)
        return Made(artifacts=[Artifact.of_file(path, kind="notes", media_type="text/markdown")])

    def _text(self, release: Release) -> str:
        notes = notes_of_release(release, self.runner)
        path = release.source / self.file
        if not (self.file and notes.version and section_of(path, notes.version)[0]):
            return render(notes, limit=LIMIT)
        return shortened(Later.than_section(release, path, notes, self.runner).told(), LIMIT)
