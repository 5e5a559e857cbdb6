"""Preparing a release: the commit that it will be made of, and nothing that is public."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from lading_artifact import Proposal, Release
from lading_git import Repository, clone_of, commit_files, record, replace_branch
from lading_project import Unit, load
from lading_release._parts import Finder, Parts, find_parts
from lading_release._stage import Stage, lading_folder
from lading_run import LadingError, Misused, Problem, Refused
from lading_version import Next, Part, Version, VersionTable, next_of_unit, set_version

log = logging.getLogger(__name__)

AUTO = "auto"
_SUBJECT = "chore: release "
_PARTS = {part.value: part for part in (Part.PATCH, Part.MINOR, Part.MAJOR)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """How a preparation ended."""

    tag: str
    version: Version
    changed: tuple[str, ...] = ()
    """The files that it changed; none if there was nothing to change."""
    commit: str = ""
    """The commit that it made, in the checkout or on the branch of the proposal."""
    address: str = ""
    """Where the proposal is found."""
    left: tuple[Problem, ...] = ()
    """What it found and leaves to people."""
    raises: bool = True
    """False if no commit since the last tag raises any part of the version."""


@dataclass(frozen=True, slots=True)
class _Draft:
    """The files as they must be, in a clone of HEAD."""

    release: Release
    clone: Repository
    unit: Unit
    version: Version
    changed: tuple[str, ...]
    notes: str
    left: tuple[Problem, ...]

    @property
    def message(self) -> str:
        name = f"{self.unit.name} " if self.unit.name else ""
        return f"{_SUBJECT}{name}{self.version.semver}"


def prepare(
    root: Path, *, unit: str | None = None, bump: str = AUTO, find: Finder = find_parts
) -> Prepared:
    """Set the next version in all its places and write the changelog, in one commit on HEAD.

    Nothing is pushed. Run again, it changes nothing, unless commits have come since: then what it
    wrote is renewed, and what people wrote is left to them. ``bump`` is patch, minor, major or
    auto.

    If there is no commit in the end, everything is as it was.

    :raises Refused: if something is not committed, or git or a hook refuses the commit.
    :raises Misused: if ``bump`` is another word.
    """
    with _drafted(root, unit, bump, find) as drafted:
        _need_committed(Repository(root), drafted)
        if isinstance(drafted, Prepared) or not drafted.changed:
            return _nothing(drafted)
        files = {root / each: (drafted.clone.path / each).read_bytes() for each in drafted.changed}
        commit = commit_files(Repository(root), files, drafted.message)
        return replace(_nothing(drafted), changed=drafted.changed, commit=commit)


def propose(
    root: Path, *, unit: str | None = None, bump: str = AUTO, find: Finder = find_parts
) -> Prepared:
    """Do the same on a branch of its own, and open a pull request for it or renew the open one.

    The checkout stays as it is. The branch is ``lading/release`` (``lading/release-<unit>``), is
    replaced each time, and stays where it is if nothing changed.

    :raises Refused: if something is not committed, HEAD is no branch, or nobody can propose.
    :raises NotOurs: if others have committed to that branch.
    """
    base = Repository(root).branch()
    if base is None:
        raise Refused("HEAD is detached: into which branch?", hint="`git switch main` first.")
    with _drafted(root, unit, bump, find) as drafted:
        _need_committed(Repository(root), drafted)
        if isinstance(drafted, Prepared) or not drafted.changed:
            return _nothing(drafted)
        return _proposed(root, drafted, base, find)


def _proposed(root: Path, drafted: _Draft, base: str, find: Finder) -> Prepared:
    parts = find(drafted.unit, drafted.release)
    if not parts.proposers:
        hint = "Say where the repository is on GitHub: [github] in lading.toml."
        raise Refused("There is no place to propose it to", hint=hint)
    commit = record(drafted.clone, drafted.message, like=drafted.release.commit)
    branch = f"lading/release-{drafted.unit.name}" if drafted.unit.name else "lading/release"
    if replace_branch(Repository(root), drafted.clone.path, commit, branch, ours=_SUBJECT):
        log.info("pushed %s to %s", commit[:12], branch)
    proposal = Proposal(branch=branch, base=base, title=drafted.message, body=drafted.notes)
    address = parts.proposers[0].propose(drafted.release, proposal)
    changed = replace(_nothing(drafted), changed=drafted.changed, commit=commit)
    return replace(changed, address=address)


def _nothing(drafted: _Draft | Prepared) -> Prepared:
    if isinstance(drafted, Prepared):
        return drafted
    return Prepared(tag=drafted.release.tag, version=drafted.version, left=drafted.left)


@contextmanager
def _drafted(
    root: Path, unit_name: str | None, bump: str, find: Finder
) -> Iterator[_Draft | Prepared]:
    """Change everything in a clone of HEAD, which is kept from other runs until it was used.

    Nothing is changed if no commit asks for a release.
    """
    if bump not in {AUTO, *_PARTS}:
        hint = "Use patch, minor, major or auto."
        raise Misused(f"--bump {bump}: there is no such part", hint=hint)
    unit = load(root).unit(unit_name)
    repository = Repository(root)
    found = next_of_unit(root, unit)
    if bump == AUTO and found.base is not None and found.version == found.base:
        tag = unit.tag_of(found.version.semver)
        yield Prepared(tag=tag, version=found.version, raises=False)
        return
    version = _version(found, bump)
    stage = Stage(lading_folder(root) / "prepare" / (unit.name or "one"))
    with stage.held():
        release = _facts(repository, unit, version, stage)
        try:
            draft = _changed(release, unit, version, find(unit, release))
        except LadingError:
            _need_committed(repository)  # if something is not, that is why it lacks in the clone
            raise
        yield draft


def _need_committed(repository: Repository, drafted: _Draft | Prepared | None = None) -> None:
    """Refuse what is not committed, but for what a run of ours that was killed has written."""
    hint = "Commit or stash it: the commit that prepares a release holds nothing else."
    if dirty := [path for path in repository.dirty() if not _is_ours(repository, path, drafted)]:
        problems = [Problem(text="is not committed", file=path, hint=hint) for path in dirty]
        raise Refused("A release is prepared on what is committed:", problems=problems)


def _is_ours(repository: Repository, path: str, drafted: _Draft | Prepared | None) -> bool:
    here = repository.path / path
    return (
        isinstance(drafted, _Draft)
        and path in drafted.changed
        and here.is_file()
        and here.read_bytes() == (drafted.clone.path / path).read_bytes()
    )


def _version(found: Next, bump: str) -> Version:
    if bump == AUTO:
        return found.version
    if found.base is None:
        raise Misused(
            f"--bump {bump}: there is no tag of a version yet, and the first release takes the"
            f" version as it stands: {found.version}",
            hint="Leave out --bump; `invoke version.set` sets another version.",
        )
    return found.base.bump(_PARTS[bump])


def _facts(repository: Repository, unit: Unit, version: Version, stage: Stage) -> Release:
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


def _changed(release: Release, unit: Unit, version: Version, parts: Parts) -> _Draft:
    set_in = set_version(release.source, unit.table("version", VersionTable), version)
    said = [preparer.prepare(release) for preparer in parts.preparers]
    paths = {*set_in, *(path for change in said for path in change.paths)}
    return _Draft(
        release=release,
        clone=Repository(release.source),
        unit=unit,
        version=version,
        changed=tuple(sorted({_inside(release.source, path) for path in paths})),
        notes="\n\n".join(change.notes for change in said if change.notes),
        left=tuple(problem for change in said for problem in change.left),
    )


def _inside(top: Path, path: Path) -> str:
    """Return where the file is that was written, from the top: at the end of symbolic links."""
    found = Path(os.path.relpath(path.resolve(), top.resolve())).as_posix()
    if found.startswith("../"):
        hint = "A release is prepared by a commit: name a file that lies in the repository."
        raise Refused(f"{found} lies outside of the repository", hint=hint)
    return found


def explanations(root: Path, *, unit: str | None = None) -> dict[str, Next]:
    """Say of each unit by name, or of one, which version comes next, and why."""
    project = load(root)
    units = project.units if unit is None else (project.unit(unit),)
    return {each.name: next_of_unit(root, each) for each in units}
