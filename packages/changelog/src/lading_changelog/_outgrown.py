"""A section whose version was prepared and never released: its commits go into another one."""

import logging
from dataclasses import replace
from pathlib import Path

from lading_artifact import Release
from lading_changelog._later import Later
from lading_changelog._notes import Notes
from lading_changelog._of_release import notes_of_release
from lading_changelog._prepares import PREPARES
from lading_changelog._write import first_version, rename, rewrite
from lading_git import GitTable, RemoteSilent, Repository, published, remote_of
from lading_project import Unit, load
from lading_run import Runner

log = logging.getLogger(__name__)


def renew_outgrown(release: Release, path: Path, notes: Notes, runner: Runner) -> str:
    """Make the section of a version that was prepared before this one into the section of this.

    If it is to the letter what we wrote, the notes take its place; else it keeps what people made
    of it and gets the heading of this version. It is the first section, of a version without a tag,
    and a commit since the release before prepared it. Returns that version; empty if there is none.

    :raises CannotWrite: if the changelog cannot be read or written.
    :raises HistoryMissing: if the clone lacks history or folders.
    """
    version = first_version(path)
    if version in ("", notes.version) or not _is_prepared(release, path, notes, version, runner):
        return ""
    unit = load(release.source).unit(release.unit or None)
    before = replace(release, version=version, tag=unit.tag_of(version))
    if _is_public(before, unit, runner):
        return ""
    later = Later.than_section(before, path, notes_of_release(before, runner), runner)
    rename(path, version, before.tag, notes)
    if later.is_ours():
        rewrite(path, notes)
    return version


def _is_public(release: Release, unit: Unit, runner: Runner) -> bool:
    """Whether it has its tag; it may have where nobody answers, and then its section stays."""
    remote = remote_of(unit.table("git", GitTable))
    try:
        return published(Repository(release.root, runner), remote, release.tag) is not None
    except RemoteSilent as error:
        log.warning("%s: the section of %s stays as it is", error, release.version)
        return True


def _is_prepared(release: Release, path: Path, notes: Notes, version: str, runner: Runner) -> bool:
    """Whether a commit since the release before prepared the version, in this changelog."""
    since = f"refs/tags/{notes.since}" if notes.since else None
    name = path.relative_to(release.source).as_posix()
    edits = Repository(release.source, runner).log(since, "HEAD", paths=[name])
    found = [match for commit in edits if (match := PREPARES.match(commit.subject))]
    return any(match["version"] == version for match in found)
