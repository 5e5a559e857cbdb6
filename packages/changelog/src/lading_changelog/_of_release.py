"""The notes of a release, from the clone that it is built in."""

from pathlib import Path

from lading_artifact import Release
from lading_changelog._log import notes_of
from lading_changelog._notes import Notes
from lading_git import Repository
from lading_project import load
from lading_run import Runner, run


def project_folder(release: Release, runner: Runner = run) -> Path:
    """Return the root of the project in the clone: where it is in the user's checkout."""
    top = Repository(release.root, runner).root.resolve()
    return release.source / release.root.resolve().relative_to(top)


def notes_of_release(release: Release, runner: Runner = run, *, rev: str = "HEAD") -> Notes:
    """Return what changed since the release before; for a snapshot, since the last version.

    ``rev`` is the commit that gets the tag, if it does not exist yet.

    The settings are those of the commit.

    :raises HistoryMissing: if the clone lacks history or folders.
    """
    root = project_folder(release, runner)
    folder = root.relative_to(release.source).as_posix()
    unit = load(root).unit(release.unit or None)
    tag = None if release.snapshot else release.tag
    return notes_of(Repository(release.source, runner), unit, tag, folder=folder, rev=rev)
