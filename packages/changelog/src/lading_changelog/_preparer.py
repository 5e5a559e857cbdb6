"""The changelog in the commit that prepares a release."""

from dataclasses import dataclass, replace

from lading_artifact import Change, Release
from lading_changelog._later import Later
from lading_changelog._of_release import notes_of_release
from lading_changelog._outgrown import renew_outgrown
from lading_changelog._render import render
from lading_changelog._write import naming, rewrite, write
from lading_run import Runner, run


@dataclass(frozen=True, slots=True)
class ChangelogPreparer:
    """Writes the version's section into the changelog."""

    file: str
    runner: Runner = run
    name: str = "changelog"

    def prepare(self, release: Release, /) -> Change:
        """Write the version's section, or renew it if commits came after it and nobody edited it.

        A section that people made or edited stays as it is: what it lacks is left to them. What was
        prepared as another version, and never released, becomes this version's section.

        :raises CannotWrite: if the changelog cannot be edited.
        :raises HistoryMissing: if the clone lacks history or folders.
        """
        with naming(self.file):
            return self._prepared(release)

    def _prepared(self, release: Release) -> Change:
        notes = notes_of_release(release, self.runner)
        path = release.source / self.file
        before = renew_outgrown(release, path, notes, self.runner)
        now = f"{self.file}: the section of {before} is that of {notes.version} now"
        changed = bool(before) or write(path, notes)
        change = Change(
            paths=(path,) if changed else (), notes=render(notes), done=(now,) if before else ()
        )
        later = Later.than_section(release, path, notes, self.runner)
        if not (later.entries and later.is_ours()):
            return replace(change, left=later.problems())
        rewrite(path, notes)
        renewed = f"{self.file}: the section of {notes.version} is renewed"
        return replace(change, paths=(path,), done=(*change.done, renewed))
