"""The changelog in the commit that prepares a release."""

from dataclasses import dataclass

from lading_artifact import Change, Release
from lading_changelog._of_release import notes_of_release, project_folder
from lading_changelog._render import render
from lading_changelog._write import write
from lading_run import Runner, run


@dataclass(frozen=True, slots=True)
class ChangelogPreparer:
    """Writes the version's section into the changelog."""

    file: str
    runner: Runner = run
    name: str = "changelog"

    def prepare(self, release: Release, /) -> Change:
        """Write it; nothing, if the version has its section already.

        :raises CannotWrite: if the changelog cannot be edited.
        :raises HistoryMissing: if the clone lacks history or folders.
        """
        notes = notes_of_release(release, self.runner)
        path = project_folder(release, self.runner) / self.file
        changed = write(path, notes)
        return Change(paths=(path,) if changed else (), notes=render(notes))
