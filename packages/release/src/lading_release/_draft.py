"""What a preparation changes, written in a clone of HEAD before the checkout is touched."""

import os
from dataclasses import dataclass
from pathlib import Path

from lading_artifact import Release
from lading_git import Repository, clone_of
from lading_project import Unit
from lading_release._parts import Parts
from lading_release._stage import Stage
from lading_run import Problem, Refused
from lading_version import Version, VersionTable, set_version

SUBJECT = "chore: release "
"""What the commits of preparations begin with."""


@dataclass(frozen=True, slots=True)
class Draft:
    """The files as they must be, in a clone of HEAD."""

    release: Release
    clone: Repository
    unit: Unit
    version: Version
    changed: tuple[str, ...]
    notes: str
    left: tuple[Problem, ...]
    done: tuple[str, ...] = ()
    """What is told of it once there is a commit: a hook may refuse that."""

    @property
    def message(self) -> str:
        """The message of the commit."""
        name = f"{self.unit.name} " if self.unit.name else ""
        return f"{SUBJECT}{name}{self.version.semver}"

    def files(self) -> list[tuple[str, bytes]]:
        """Return the changed files: each path from the top of the repository, and its content."""
        return [(path, (self.clone.path / path).read_bytes()) for path in self.changed]


def facts_of(repository: Repository, unit: Unit, version: Version, stage: Stage) -> Release:
    """Clone HEAD and state the facts of the release that it is prepared for."""
    commit = repository.head()
    return Release(
        unit=unit.name,
        version=version.semver,
        tag=unit.tag_of(version.semver),
        commit=commit,
        epoch=repository.epoch(commit),
        source=clone_of(repository, commit, stage.source, tag=None),
        root=repository.path,
        work=stage.work,
    )


def changed(release: Release, unit: Unit, version: Version, parts: Parts) -> Draft:
    """Set the version in the clone, and let every preparer write there.

    :raises Refused: if one of them wrote a file outside of the repository.
    """
    set_in = set_version(release.source, unit.table("version", VersionTable), version)
    said = [preparer.prepare(release) for preparer in parts.preparers]
    paths = {*set_in, *(path for change in said for path in change.paths)}
    return Draft(
        release=release,
        clone=Repository(release.source),
        unit=unit,
        version=version,
        changed=tuple(sorted({_inside(release.source, path) for path in paths})),
        notes="\n\n".join(change.notes for change in said if change.notes),
        left=tuple(problem for change in said for problem in change.left),
        done=tuple(line for change in said for line in change.done),
    )


def _inside(top: Path, path: Path) -> str:
    """Return where the file is that was written, from the top: at the end of symbolic links."""
    found = Path(os.path.relpath(path.resolve(), top.resolve())).as_posix()
    if found.startswith("../"):
        hint = "A release is prepared by a commit: name a file that lies in the repository."
        raise Refused(f"{found} lies outside of the repository", hint=hint)
    return found


def need_committed(repository: Repository, drafted: Draft | None = None) -> None:
    """Refuse what is not committed, but for what a run of ours that was killed has written.

    :raises Refused: with every path that is not.
    """
    hint = "Commit or stash it: the commit that prepares a release holds nothing else."
    if dirty := [path for path in repository.dirty() if not _is_ours(repository, path, drafted)]:
        problems = [Problem(text="is not committed", file=path, hint=hint) for path in dirty]
        raise Refused("A release is prepared on what is committed:", problems=problems)


def _is_ours(repository: Repository, path: str, drafted: Draft | None) -> bool:
    here = repository.root / path
    return (
        drafted is not None
        and path in drafted.changed
        and here.is_file()
        and here.read_bytes() == (drafted.clone.path / path).read_bytes()
    )
