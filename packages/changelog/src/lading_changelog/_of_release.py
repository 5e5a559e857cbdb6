"""The notes of a release, from the clone that it is built in."""

from lading_artifact import Release
from lading_changelog._log import notes_of
from lading_changelog._looked_up import with_pull_requests
from lading_changelog._notes import Notes
from lading_git import Repository
from lading_project import load
from lading_run import Runner, run


def notes_of_release(release: Release, runner: Runner = run, *, rev: str = "HEAD") -> Notes:
    """Return what changed since the release before; for a snapshot, since the last version.

    ``rev`` is the commit that gets the tag, if it does not exist yet.

    The settings are those of the commit.

    :raises HistoryMissing: if the clone lacks history or folders.
    :raises LadingError: if pull requests are to be looked up, and there is no answer.
    """
    unit = load(release.source).unit(release.unit or None)
    tag = None if release.snapshot else release.tag
    notes = notes_of(Repository(release.source, runner), unit, tag, rev=rev)
    return with_pull_requests(notes, unit, release.root)
