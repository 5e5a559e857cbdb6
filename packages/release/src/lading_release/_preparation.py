"""From a tag to the facts of its release, and all that stands in its way."""

from pathlib import Path
from typing import Self

from lading_artifact import Release
from lading_git import GitTable, Repository, clone_of, history_at, remote_of
from lading_project import Unit, load
from lading_release._stage import Stage
from lading_release._wish import Wish
from lading_run import LadingError, Problem
from lading_version import (
    Version,
    VersionTable,
    commit_version,
    later_release,
    previous_release,
    problems,
    source_version,
)


class Preparation:
    """What is to be released: a unit, its version, and the commit."""

    def __init__(
        self,
        root: Path,
        tag: str,
        *,
        unit: str | None = None,
        snapshot: bool = False,
        handed: Path | None = None,
    ) -> None:
        """Read the settings of the checkout ``root`` and find the unit and version of the tag.

        A snapshot of HEAD has no tag: its version is the one that the source holds or, where tags
        decide it, that of the commit. ``handed`` is a folder with a build, which may lie in the
        checkout without being committed.

        :raises Misused: if the settings or the tag are wrong.
        :raises NotAtTop: if the project lies below the top of its repository.
        """
        self.root = root
        self.tag = tag
        self.snapshot = snapshot
        self._handed = handed
        Repository(root).need_top()
        self.unit, text = (load(root).unit(unit), "") if snapshot else load(root).unit_of_tag(tag)
        remote = remote_of(self.unit.table("git", GitTable))
        self.repository = Repository(root, remote=remote)
        self.version = self._version_of_commit() if snapshot else Version.parse(text)

    @classmethod
    def of(cls, wish: Wish) -> Self:
        """Return the preparation of what is wished for."""
        return cls(wish.root, wish.tag, unit=wish.unit, snapshot=wish.snapshot, handed=wish.built)

    def _version_of_commit(self) -> Version:
        held = source_version(self.root, self.unit.table("version", VersionTable))
        if held is not None:
            return held
        whole = history_at(self.root, self.unit.table("git", GitTable))
        return commit_version(whole, pattern=self.unit.tag)

    def release(self, stage: Stage, rev: str = "HEAD") -> Release:
        """Clone ``rev`` into the staging folder and state the facts of the release."""
        commit = self.repository.commit(rev)
        tag = None if self.snapshot else self.tag
        return Release(
            unit=self.unit.name,
            version=self.version.semver,
            tag=self.tag,
            commit=commit,
            epoch=self.repository.epoch(commit),
            source=clone_of(self.repository, commit, stage.source, tag=tag),
            root=self.root,
            work=stage.work,
            snapshot=self.snapshot,
        )

    def problems(self, source: Path | None = None) -> tuple[Problem, ...]:
        """Say what is wrong: uncommitted changes, versions out of step, a tag that comes too late.

        ``source`` is the clone of the commit, if there is one: it is that which is released, and
        git can be told to overlook that a file on disk is another.
        """
        uncommitted = _uncommitted(self.repository, self._handed)
        if self.snapshot:
            return uncommitted
        clone = Repository(source) if source else None
        judged = self.repository if clone is None or uncommitted else clone
        late = _too_late(clone, self.tag, self.unit, self.version) if clone else ()
        return (*uncommitted, *_out_of_step(judged, self.unit, self.version), *late)


def _uncommitted(repository: Repository, handed: Path | None) -> tuple[Problem, ...]:
    hint = "Commit or stash it: what is released is a commit."
    # What carries files from one machine to another often leaves out the folder's .gitignore.
    ours = handed and handed.resolve()
    return tuple(
        Problem(text="is not committed", file=path, hint=hint)
        for path in repository.dirty()
        if not path.endswith("/") or (repository.path / path).resolve() != ours
    )


def _too_late(
    repository: Repository, tag: str, unit: Unit, version: Version
) -> tuple[Problem, ...]:
    """Say that the commit holds a later release: pip and people would take that for the newer."""
    later = later_release(repository, version, pattern=unit.tag)
    if later is None:
        return ()
    hint = f"Name a version after {later.version}, or release a commit from before {later.name}."
    return (Problem(text=f"{tag} is lower than {later.name}, which this commit holds", hint=hint),)


def _out_of_step(repository: Repository, unit: Unit, version: Version) -> tuple[Problem, ...]:
    table = unit.table("version", VersionTable)
    followed = table is not None and table.has_followers
    try:
        before = previous_release(repository, version, pattern=unit.tag) if followed else None
        return problems(repository.path, table, version, previous=before, unit=unit.name)
    except LadingError as error:
        return error.as_problems()
