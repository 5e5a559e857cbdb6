"""Rehearsing HEAD in a throw-away clone, and serving what was rehearsed."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lading_artifact import Artifact, Release, Target
from lading_git import GitTable, Repository, clone_of, record, remote_of
from lading_project import Unit, load
from lading_release import _bill
from lading_release._bill import Bill
from lading_release._engine import stand_ins
from lading_release._errors import BillUnreadable
from lading_release._kept import read_bill
from lading_release._parts import Finder, find_parts
from lading_release._stage import Stage, held, lading_folder
from lading_release._wish import Wish
from lading_run import Refused
from lading_version import Part, Version, VersionTable, after_last_tag, set_version, source_version

log = logging.getLogger(__name__)

_FEW = 5


@contextmanager
def wishes_for_head(root: Path, *, unit: str | None = None) -> Iterator[list[Wish]]:
    """Clone HEAD of ``root`` to be thrown away, and wish for the rehearsal of each unit, or of one.

    Where the version's tag stands on another commit, the next free version is set in the clone.
    Until the block is left, the clones are kept from all other rehearsals.

    :raises Running: if another rehearsal is under way.
    """
    state = lading_folder(root) / "rehearsal"
    checkouts = state / "checkouts"
    checkouts.mkdir(parents=True, exist_ok=True)
    with held(checkouts):
        yield _wishes(root, state, unit)


def _wishes(root: Path, state: Path, unit: str | None) -> list[Wish]:
    repository = Repository(root)
    if left_out := repository.dirty():
        named = ", ".join(left_out) if len(left_out) <= _FEW else f"in {len(left_out)} files"
        log.info("uncommitted changes are left out: %s", named)
    units = [load(root).unit(unit)] if unit is not None else load(root).units
    return [_wish(root, state, each) for each in units]


def _wish(root: Path, state: Path, unit: Unit) -> Wish:
    repository = Repository(root, remote=remote_of(unit.table("git", GitTable)))
    head = repository.head()
    folder = state / "checkouts" / (unit.name or "one")
    served = state / "served"
    served.mkdir(parents=True, exist_ok=True)
    with held(served):  # else it could be the checkout of a rehearsal that is under way
        checkout = Repository(clone_of(repository, head, folder, tag=None))
    tag = _free_tag(checkout, unit, state, head)
    return Wish(root=checkout.path, tag=tag, rehearse=True, home=root, state=state)


def _free_tag(checkout: Repository, unit: Unit, state: Path, head: str) -> str:
    """Set the lowest version from HEAD's own upwards whose tag is free, or on this very commit."""
    table = unit.table("version", VersionTable)
    start = source_version(checkout.path, table) or after_last_tag(
        checkout, pattern=unit.tag, rev=head
    )
    version, commit = start, head
    while not _is_free(checkout, unit.tag_of(version.semver), state, commit):
        version = version.bump(Part.PATCH)
        if source_version(checkout.path, table) is not None:
            commit = _commit_version(checkout, table, version, head)
    if version != start:
        taken, tag = unit.tag_of(start.semver), unit.tag_of(version.semver)
        log.info("%s stands on another commit; rehearsing %s", taken, tag)
    return unit.tag_of(version.semver)


def _is_free(checkout: Repository, tag: str, state: Path, commit: str) -> bool:
    """Whether neither the repository nor an earlier rehearsal has it on another commit.

    A rehearsal that published nothing, as one that its gates stopped, has not taken the tag.
    """
    if (checkout.commit_of_tag(tag) or commit) != commit:
        return False
    stage = Stage(state / "releases" / tag)
    bill = read_bill(stage.dist)
    return bill is None or bill.commit == commit or not stage.journal.exists()


def _commit_version(
    checkout: Repository, table: VersionTable | None, version: Version, head: str
) -> str:
    set_version(checkout.path, table, version)
    return record(checkout, f"chore: release {version.semver}", like=head)


class NothingRehearsed(Refused):
    """There is no rehearsal to serve."""

    def __init__(self) -> None:
        super().__init__(
            "Nothing has been rehearsed here yet",
            hint="Run `invoke release.rehearsal` first, or `invoke release --tag … --rehearse`.",
        )


@dataclass(frozen=True, slots=True)
class Serving:
    """What a rehearsal serves: for each tag, how to get it."""

    directions: dict[str, tuple[str, ...]]


@contextmanager
def serving(root: Path, find: Finder = find_parts) -> Iterator[Serving]:
    """Serve what rehearsals published until the block is left.

    :raises NothingRehearsed: if none has published anything.
    :raises Running: if a rehearsal is under way.
    """
    state = lading_folder(root) / "rehearsal"
    stages = _stages(state / "releases")
    if not stages:
        raise NothingRehearsed
    project = load(root)
    releases = [_release_of(root, stage) for stage in stages]
    parts = [find(project.unit(release.unit), release) for release in releases]
    every: list[Target] = []  # the same place may be another target in another unit
    for found in parts:
        every += [target for target in found.targets if target not in every]
    served = state / "served"
    with held(served), stand_ins(every, served) as standing:
        served_by = [[standing[every.index(each)] for each in found.targets] for found in parts]
        yield Serving(
            {
                release.tag: _directions_of(release, targets, bill, stage.dist)
                for release, stage, targets in zip(releases, stages, served_by, strict=True)
                if (bill := read_bill(stage.dist))
            }
        )


def _directions_of(
    release: Release, targets: Sequence[Target], bill: Bill, dist: Path
) -> tuple[str, ...]:
    """Collect the directions to what the bill gave each target, which may be another by now."""
    before = {name for names in bill.destinations.values() for name in names}
    if lost := sorted(before - {target.name for target in targets}):
        log.warning(
            "%s: what went to %s is not served: the settings no longer name it",
            release.tag,
            ", ".join(lost),
        )

    def has(target: Target, artifact: Artifact) -> bool:
        names = bill.destinations.get(artifact.name)
        return target.takes(artifact) if names is None else target.name in names

    offered = _bill.offered(bill, dist)
    given = [(target, [each for each in offered if has(target, each)]) for target in targets]
    return tuple(line for target, some in given for line in target.directions(release, some))


def _stages(folder: Path) -> list[Stage]:
    """Return the stages from which something was published; what lies inside of one is none."""
    if (folder / "lock").exists():
        stage = Stage(folder)
        return [stage] if stage.journal.exists() and read_bill(stage.dist) else []
    children = sorted(child for child in folder.glob("*") if child.is_dir())
    return [stage for child in children for stage in _stages(child)]


def _release_of(root: Path, stage: Stage) -> Release:
    bill = read_bill(stage.dist)
    if bill is None:
        raise BillUnreadable(stage.dist, "it is gone")
    return Release(
        unit=bill.unit,
        version=bill.version,
        tag=bill.tag,
        commit=bill.commit,
        epoch=bill.epoch,
        source=stage.source,
        root=root,
        work=stage.work,
    )
