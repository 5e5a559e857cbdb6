"""Preparing a release: the commit that it will be made of, and nothing that is public."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from lading_artifact import Proposal
from lading_git import (
    GitTable,
    RemoteSilent,
    Repository,
    commit_files,
    published,
    record,
    remote_of,
    replace_branch,
)
from lading_project import Unit, load
from lading_release._draft import SUBJECT, Draft, changed, facts_of, need_committed
from lading_release._parts import Finder, find_parts
from lading_release._stage import Stage, lading_folder
from lading_run import LadingError, Misused, Problem, Refused
from lading_version import Next, Part, Version, decided, explained, next_of_unit

log = logging.getLogger(__name__)

AUTO = "auto"
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


def prepare(
    root: Path, *, unit: str | None = None, bump: str = AUTO, find: Finder = find_parts
) -> Prepared:
    """Set the next version in all its places and write the changelog, in one commit on HEAD.

    Nothing is pushed. Run again, it changes nothing, unless commits have come since: then what it
    wrote is renewed, and what people wrote is left to them. ``bump`` is patch, minor, major or
    auto.

    If there is no commit in the end, everything is as it was.

    :raises Refused: if something is not committed, or git or a hook refuses the commit.
    :raises HeadMoved: if HEAD became another commit meanwhile.
    :raises NotAtTop: if the project lies below the top of its repository.
    :raises Misused: if ``bump`` is another word.
    """
    with _drafted(root, unit, bump, find) as drafted:
        need_committed(Repository(root), drafted if isinstance(drafted, Draft) else None)
        if isinstance(drafted, Prepared) or not drafted.changed:
            return _nothing(drafted)
        repository = Repository(root)
        if repository.branch() is None:
            log.warning("HEAD is detached: no branch will have the commit")
        files = {repository.root / name: content for name, content in drafted.files()}
        commit = commit_files(repository, files, drafted.message, on=drafted.release.commit)
        _tell(drafted)
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
        need_committed(Repository(root), drafted if isinstance(drafted, Draft) else None)
        if isinstance(drafted, Prepared) or not drafted.changed:
            return _nothing(drafted)
        return _proposed(root, drafted, base, find)


def _proposed(root: Path, drafted: Draft, base: str, find: Finder) -> Prepared:
    parts = find(drafted.unit, drafted.release)
    if not parts.proposers:
        hint = "Say where the repository is on GitHub: [github] in lading.toml."
        raise Refused("There is no place to propose it to", hint=hint)
    if problems := parts.proposers[0].problems(drafted.release):
        raise Refused("It cannot be proposed, and nothing was pushed:", problems=problems)
    commit = record(drafted.clone, drafted.message, like=drafted.release.commit)
    branch = f"lading/release-{drafted.unit.name}" if drafted.unit.name else "lading/release"
    place = Repository(root), drafted.clone.path, commit, branch
    if replace_branch(*place, ours=SUBJECT, remote=remote_of(drafted.unit.table("git", GitTable))):
        log.info("pushed %s to %s", commit[:12], branch)
    proposal = Proposal(branch=branch, base=base, title=drafted.message, body=drafted.notes)
    address = parts.proposers[0].propose(drafted.release, proposal)
    _tell(drafted)
    proposed = replace(_nothing(drafted), changed=drafted.changed, commit=commit)
    return replace(proposed, address=address)


def _tell(drafted: Draft) -> None:
    for line in (*drafted.done, *_of_others(drafted)):
        log.info("%s", line)


def _of_others(drafted: Draft) -> Iterator[str]:
    """Say which files of other units changed, as a requirement does: no commit asks for those."""
    mine = drafted.clone.tracked(drafted.unit.paths)
    folders = (unit for unit in load(drafted.release.root).units if "." not in unit.paths)
    for other in folders:
        theirs = drafted.clone.tracked(other.paths) - mine
        if changed := sorted(theirs.intersection(drafted.changed)):
            again = f"`invoke release.prepare --unit {other.name} --bump patch`"
            yield f"{', '.join(changed)}, of {other.name}, changed too: {again} releases that"


def _nothing(drafted: Draft | Prepared) -> Prepared:
    if isinstance(drafted, Prepared):
        return drafted
    return Prepared(tag=drafted.release.tag, version=drafted.version, left=drafted.left)


@contextmanager
def _drafted(
    root: Path, unit_name: str | None, bump: str, find: Finder
) -> Iterator[Draft | Prepared]:
    """Change everything in a clone of HEAD, which is kept from other runs until it was used.

    Nothing is changed if no commit asks for a release.
    """
    if bump not in {AUTO, *_PARTS}:
        hint = "Use patch, minor, major or auto."
        raise Misused(f"--bump {bump}: there is no such part", hint=hint)
    unit = load(root).unit(unit_name)
    repository = Repository(root, remote=remote_of(unit.table("git", GitTable)))
    repository.need_top()
    found = next_of_unit(root, unit)
    if bump == AUTO and found.base is not None and found.version == found.base:
        tag = unit.tag_of(found.version.semver)
        yield Prepared(tag=tag, version=found.version, raises=False)
        return
    version = _decided(root, unit, _version(found, bump), bump)
    _need_free(repository, unit.tag_of(version.semver))
    stage = Stage(lading_folder(root) / "prepare" / (unit.name or "one"))
    with stage.held():
        release = facts_of(repository, unit, version, stage)
        try:
            draft = changed(release, unit, version, find(unit, release))
        except LadingError:
            need_committed(repository)  # if something is not, that is why it lacks in the clone
            raise
        yield draft


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


def _decided(root: Path, unit: Unit, version: Version, bump: str) -> Version:
    held = decided(root, unit, version)
    if held != version and bump != AUTO:
        of_unit = f" --unit {unit.name}" if unit.name else ""
        hint = (
            f"`invoke version.set {version}{of_unit}` and a commit of that, if it shall be lower."
        )
        raise Refused(f"--bump {bump} would lower the version from {held} to {version}", hint=hint)
    if held != version:
        log.info(
            "the version stays %s, which the source holds; the commits ask for %s", held, version
        )
    return held


def _need_free(repository: Repository, tag: str) -> None:
    remote = repository.remote
    try:
        taken = published(repository, remote, tag)
    except RemoteSilent as error:  # nothing is made public, and a release asks again
        log.warning("%s: whether %s is taken is not known", error, tag)
        return
    if taken is None:
        return
    known = repository.commit_of_tag(tag) is not None
    hint = (
        "It is that of another branch: raise another part by --bump, or `invoke version.set`."
        if known
        else f"`git fetch --tags {remote}`, then run this again."
    )
    raise Refused(f"{tag} is taken: it stands on {taken[:12]}", hint=hint)


def explanations(root: Path, *, unit: str | None = None) -> dict[str, Next]:
    """Say of each unit by name, or of one, which version comes next, and why."""
    project = load(root)
    units = project.units if unit is None else (project.unit(unit),)
    return {each.name: explained(root, each) for each in units}
