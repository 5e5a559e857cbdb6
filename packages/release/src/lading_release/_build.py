"""Building: every artifact once, in rounds, whole or not at all."""

import logging
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from lading_artifact import Artifact, Release, Target
from lading_release import _bill
from lading_release._bill import Bill
from lading_release._kept import adopt, kept_by, read_bill
from lading_release._make import Resolved, make_all
from lading_release._parts import Parts
from lading_release._stage import Stage
from lading_run import LadingError, write_whole

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Built:
    """What stands in the staging folder, and whether it was built before this run."""

    bill: Bill
    folder: Path
    reused: bool

    @property
    def offered(self) -> tuple[Artifact, ...]:
        """What targets are offered: the bill and the artifacts."""
        return _bill.offered(self.bill, self.folder)


@dataclass(frozen=True, slots=True)
class Sources:
    """Where else the bytes of a release, or what was resolved for them, may come from."""

    handed: Path | None = None
    """A folder with the bill and the artifacts, to be taken as they are."""
    resolved: Resolved = field(default_factory=dict)
    """What the makers resolved on the machine where the plan was made."""
    keepers: Sequence[Target] = ()
    """Who may keep what another run has built."""


def build(release: Release, parts: Parts, stage: Stage, sources: Sources) -> Built:
    """Bring the release into the staging folder: from there, from elsewhere, or by building it.

    :raises NotVerified: if a folder that was handed over does not hold what its bill says.
    """
    _recover(stage)
    if sources.handed is not None:
        return _adopted(release, stage, sources.handed)
    before = read_bill(stage.dist)
    if before is not None and before.is_of(release):
        if not _unchanged(before):
            log.info("build: the staging folder is incomplete; building the same again")
            return _built(release, parts, stage, before.resolved)
        if not _is_superseded(release, before, stage, sources):
            log.info("build: %d artifacts, built before", len(before.artifacts))
            return Built(before, stage.dist, reused=True)
        log.info("build: another machine has begun this release with a build of its own")
    fetched = _empty(stage.folder / "fetched")
    kept = kept_by(release, sources.keepers, fetched)
    if kept is None:
        return _built(release, parts, stage, sources.resolved)
    if not _unchanged(kept):
        log.info("build: what another run left is incomplete; building the same again")
        return _built(release, parts, stage, kept.resolved)
    fetched.replace(_empty(stage.folder / "dist.new"))
    _recover(stage)
    log.info("build: %d artifacts, fetched from where another run left them", len(kept.artifacts))
    return Built(_placed(kept, stage), stage.dist, reused=True)


def _is_superseded(release: Release, before: Bill, stage: Stage, sources: Sources) -> bool:
    """Whether a build of ours that was never published stands against one that is begun."""
    if stage.journal.exists():
        return False
    kept = kept_by(release, sources.keepers, _empty(stage.folder / "fetched"), files=False)
    return kept is not None and _bill.render(kept) != _bill.render(before)


def _adopted(release: Release, stage: Stage, handed: Path) -> Built:
    bill = adopt(release, handed, _empty(stage.folder / "dist.new"))
    _recover(stage)
    log.info("build: %d artifacts, taken from %s", len(bill.artifacts), handed)
    return Built(_placed(bill, stage), stage.dist, reused=True)


def _built(release: Release, parts: Parts, stage: Stage, resolved: Resolved) -> Built:
    return Built(_build_whole(release, parts, stage, resolved), stage.dist, reused=False)


def _placed(bill: Bill, stage: Stage) -> Bill:
    artifacts = tuple(_moved(artifact, stage.dist) for artifact in bill.artifacts)
    return replace(bill, artifacts=artifacts)


def _empty(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def _unchanged(bill: Bill) -> bool:
    try:
        for artifact in bill.artifacts:
            artifact.check()
    except LadingError as error:
        log.warning("%s", error)
        return False
    return True


def _build_whole(release: Release, parts: Parts, stage: Stage, resolved: Resolved) -> Bill:
    log.info("build: %s", ", ".join(maker.name for maker in parts.makers))
    folder = _empty(stage.folder / "dist.new")
    made = make_all(release, parts.makers, folder, resolved)
    artifacts = [
        _moved(artifact, stage.dist) for each in made.values() for artifact in each.artifacts
    ]
    bill = _bill.bill_of(
        release,
        artifacts,
        parts.destinations(artifacts),
        {name: each.resolved for name, each in made.items() if each.resolved},
    )
    write_whole(folder / _bill.NAME, _bill.render(bill))
    _recover(stage)
    log.info("build: %d artifacts", len(artifacts))
    return bill


def _recover(stage: Stage) -> None:
    """Put a whole new build in the place of the old one: now, or after a kill in the midst of it.

    At every moment one of them is whole, so that what was resolved for it is never lost.
    """
    new, old = stage.folder / "dist.new", stage.folder / "dist.old"
    if (new / _bill.NAME).exists():
        shutil.rmtree(old, ignore_errors=True)
        if stage.dist.exists():
            stage.dist.rename(old)
        new.rename(stage.dist)
    shutil.rmtree(old, ignore_errors=True)


def _moved(artifact: Artifact, folder: Path) -> Artifact:
    return replace(artifact, path=folder / artifact.name if artifact.path else None)
