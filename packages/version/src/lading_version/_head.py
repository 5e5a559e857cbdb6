"""HEAD of a checkout as a release, for what is built outside of one."""

import logging
from pathlib import Path

from lading_artifact import Release
from lading_git import GitTable, Repository, clone_of, complete, remote_of
from lading_project import Unit, load
from lading_version._check import source_version
from lading_version._commit_version import commit_version
from lading_version._table import VersionTable
from lading_version._version import Version

log = logging.getLogger(__name__)


def head_release(root: Path, unit: Unit, folder: Path) -> Release:
    """Clone HEAD into ``folder`` and state what a release of it would be told.

    The settings are those of the commit, which ``load(release.source)`` returns, too. The version
    is what the source holds, or that of the commit. On a commit with the tag of that version it is,
    in all but its folders, the release; elsewhere the tag is empty. Uncommitted changes are left
    out, and a warning says so.

    :raises NotAtTop: if the project lies below the top of its repository.
    :raises NoSuchCommit: if there is no commit.
    :raises HistoryMissing: if the version cannot be told without history that is not there.
    """
    repository = Repository(root, remote=remote_of(unit.table("git", GitTable)))
    repository.need_top()
    if dirty := repository.dirty():
        log.warning("uncommitted changes are left out: %s", ", ".join(dirty))
    commit = repository.head()
    source = clone_of(repository, commit, folder / "source", tag=None)
    unit = load(source).unit(unit.name)
    version = _version(repository, source, unit, folder)
    tag = unit.tag_of(version.semver)
    if repository.commit_of_tag(tag) != commit:
        tag = ""
    return Release(
        unit=unit.name,
        version=version.semver,
        tag=tag,
        commit=commit,
        epoch=repository.epoch(commit),
        source=source,
        root=root,
        work=folder / "work",
    )


def _version(repository: Repository, source: Path, unit: Unit, folder: Path) -> Version:
    held = source_version(source, unit.table("version", VersionTable))
    if held is not None:
        return held
    return commit_version(complete(repository, folder / "history"), pattern=unit.tag)
