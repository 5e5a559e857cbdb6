"""What came after a version's section was written into the changelog."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Self

from lading_artifact import Release
from lading_changelog._edit import first_version_in, section_in, unreleased_in, with_part
from lading_changelog._markdown import shown
from lading_changelog._notes import Entry, Notes
from lading_changelog._of_release import notes_of_release
from lading_changelog._prepares import PREPARES
from lading_changelog._render import NOT_LOOKED_UP, SHORT, render
from lading_changelog._section import BREAKING
from lading_changelog._write import section, section_of
from lading_git import Commit, NoSuchFile, Repository
from lading_run import Problem, Runner

_MOST = 5
_LONGEST = 80
_NAME = "Name a change by its commit or its pull request (#12), so that it is known to be told."
_ADD = (
    "Add what users should know, with the commit as here or its pull request (#12); or delete the"
    " section, commit, and run this again."
)


@dataclass(frozen=True, slots=True)
class Later:
    """The entries that the section of a version lacks, and the commits that edited the file.

    ``passed`` are as many more as it does not name, and which people are taken to have told.
    """

    release: Release
    path: Path
    notes: Notes
    written: str
    at: int
    """The line at which the section begins."""
    entries: Sequence[Entry]
    passed: int
    edits: Sequence[Commit]
    runner: Runner

    @classmethod
    def than_section(cls, release: Release, path: Path, notes: Notes, runner: Runner) -> Self:
        """Compare the section with the notes as they are now.

        An entry is there if one of its commits is named, or its pull request. A commit that changes
        the changelog itself needs no entry; and where people name none at all, what is as old as
        their last edit of the section (not our own, which only gave it another heading) is taken
        to be told, but for what breaks something.
        """
        written, at = section_of(path, notes.version)
        repository = Repository(release.source, runner)
        since = f"refs/tags/{notes.since}" if notes.since else None
        name = path.relative_to(release.source).as_posix()
        edits = list(repository.log(since, "HEAD", paths=[name]))
        told = {commit.id for commit in edits}
        found = [entry for entries in notes.sections.values() for entry in entries]
        lacking = unnamed = [entry for entry in found if not _is_named(entry, written)]
        if edits and len(unnamed) == len(found):
            new = _since_last_words(repository, edits, name, notes.version)
            breaks = notes.sections.get(BREAKING, ())
            lacking = [each for each in found if each in breaks or not new.isdisjoint(each.commits)]
        untold = [entry for entry in unnamed if told.isdisjoint(entry.commits)]
        entries = [entry for entry in untold if entry in lacking]
        passed = len(untold) - len(entries)
        return cls(release, path, notes, written, at, entries, passed, edits, runner)

    def is_ours(self) -> bool:
        """Whether the section is, to the letter, what we wrote before one of the edits."""
        parents = (commit.parents[0] for commit in self.edits if commit.parents)
        return any(self.written == self._ours(parent) for parent in parents)

    def _ours(self, rev: str) -> str:
        return section(notes_of_release(self.release, self.runner, rev=rev)).rstrip()

    def told(self) -> str:
        """Return what is to be told of the version: the section's text, and what it lacks.

        What it lacks stands below the headings that people left there.
        """
        text = self.written.partition("\n")[2].strip("\n")
        for title, entries in self.notes.sections.items():
            lacking = tuple(entry for entry in entries if entry in self.entries)
            if lacking:
                text = with_part(text, self._rendered({title: lacking}))
        if self.notes.enriched is False and any(entry.pull for entry in self.entries):
            text = f"{text.rstrip()}\n\n_{NOT_LOOKED_UP}_\n"
        return text

    def _rendered(self, sections: Mapping[str, tuple[Entry, ...]]) -> str:
        return render(self.notes._replace(sections=sections, quiet={}, enriched=True))

    def problems(self) -> tuple[Problem, ...]:
        """Say what the section does not name: what a release adds to it, and what it does not."""
        found = []
        if self.entries:
            found.append(self._problem(f"{_changes(len(self.entries))} not", self._some(), _ADD))
        if self.passed:
            what = f"{_changes(self.passed)} older than the last edit, and not named"
            found.append(self._problem(what, "a release adds nothing of that", _NAME))
        return tuple(found)

    def _some(self) -> str:
        count = len(self.entries)
        some = "; ".join(
            f"{entry.commits[0][:SHORT]} {shown(entry.text)[:_LONGEST]}"
            for entry in self.entries[:_MOST]
        )
        more = f" and {count - _MOST} more" if count > _MOST else ""
        return some + more

    def _problem(self, what: str, which: str, hint: str) -> Problem:
        return Problem(
            text=f"{what} in the section of {self.notes.version}, which was written or edited by"
            f" hand: {which}",
            hint=hint,
            file=self.path.relative_to(self.release.source).as_posix(),
            line=self.at,
        )


def _changes(count: int) -> str:
    return "1 change is" if count == 1 else f"{count} changes are"


def _since_last_words(
    repository: Repository, edits: Sequence[Commit], name: str, version: str
) -> set[str]:
    """Return the commits since people last edited the section, or since the first edit of all."""
    theirs = (edit for edit in edits if not PREPARES.match(edit.subject))
    last = next(filter(partial(_is_of_section, repository, name, version), theirs), edits[-1])
    return {commit.id for commit in repository.log(last.id, "HEAD")}


def _is_of_section(repository: Repository, name: str, version: str, edit: Commit) -> bool:
    """Whether a commit changed the section of the version, and not only what stands elsewhere."""
    before = _section_at(repository, edit.parents[0], name, version) if edit.parents else b""
    return _section_at(repository, edit.id, name, version) != before


def _section_at(repository: Repository, rev: str, name: str, version: str) -> bytes:
    """Return the section as it was.

    Before it got the version's heading, it was what is unreleased, or else the first one.
    """
    try:
        data = repository.read(rev, name)
    except NoSuchFile:
        return b""
    place = section_in(data, version) or unreleased_in(data)
    place = place or section_in(data, first_version_in(data))
    return data[place] if place else b""


def _is_named(entry: Entry, written: str) -> bool:
    if any(commit[:SHORT] in written for commit in entry.commits):
        return True
    return entry.pull > 0 and re.search(rf"#{entry.pull}\b", written) is not None
