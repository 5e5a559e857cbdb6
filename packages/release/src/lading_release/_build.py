"""Building: every artifact once, in rounds, whole or not at all."""

import logging
import os
import shutil
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from lading_artifact import Artifact, Made, Maker, Order, Release
from lading_release import _bill
from lading_release._bill import Bill
from lading_release._errors import NotMade, NotReproducible
from lading_release._order import inputs_of, rounds
from lading_release._parts import Parts
from lading_release._stage import Stage
from lading_run import LadingError, write_whole

log = logging.getLogger(__name__)

Resolved = Mapping[str, Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Built:
    """What stands in the staging folder, and whether an earlier run built it."""

    bill: Bill
    reused: bool


def build(release: Release, parts: Parts, stage: Stage) -> Built:
    """Build the release into the staging folder, or take what an earlier run built there."""
    _recover(stage)
    before = read_bill(stage)
    if before and before.is_of(release):
        if _unchanged(before):
            log.info("build: %d artifacts, built before", len(before.artifacts))
            return Built(before, reused=True)
        log.info("build: the staging folder is incomplete; building the same again")
    resolved = before.resolved if before and before.is_of(release) else {}
    return Built(_build_whole(release, parts, stage, resolved), reused=False)


def read_bill(stage: Stage) -> Bill | None:
    """Return the bill in the staging folder, if there is one.

    :raises BillUnreadable: if there is one that cannot be read.
    """
    path = stage.dist / _bill.NAME
    return _bill.parse(path.read_text("utf-8"), stage.dist) if path.is_file() else None


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
    folder = stage.folder / "dist.new"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
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


def make_all(
    release: Release, makers: Sequence[Maker], folder: Path, resolved: Resolved
) -> dict[str, Made]:
    """Let every maker make its artifacts into ``folder``; those that can, at the same time.

    :raises NotMade: if two artifacts have one name, or a maker's files lie elsewhere.
    """
    done: dict[str, Made] = {}
    for group in rounds(makers):
        present = [artifact for each in done.values() for artifact in each.artifacts]
        orders = [
            Order(
                release=release,
                inputs=inputs_of(maker, present),
                folder=folder,
                resolved=resolved.get(maker.name),
            )
            for maker in group
        ]
        with ThreadPoolExecutor(len(group)) as pool:
            results = list(pool.map(_make, group, orders))
        done |= {maker.name: made for maker, made in zip(group, results, strict=True)}
    _check_names(done, folder)
    return done


def _make(maker: Maker, order: Order) -> Made:
    log.debug("%s makes %s", maker.name, ", ".join(maker.makes))
    return maker.make(order)


def _check_names(done: Mapping[str, Made], folder: Path) -> None:
    makers: dict[str, str] = {_bill.NAME: "release"}
    for name, made in done.items():
        for artifact in made.artifacts:
            if artifact.name in makers:
                raise NotMade(f"{makers[artifact.name]} and {name} both make {artifact.name}")
            if artifact.path is not None and artifact.path != folder / artifact.name:
                raise NotMade(f"{name} put {artifact.name} at {artifact.path}, not into {folder}")
            if artifact.path is not None and Path(artifact.name).name != artifact.name:
                raise NotMade(f"{name} made {artifact.name!r}, which is not the name of a file")
            makers[artifact.name] = name


def _moved(artifact: Artifact, folder: Path) -> Artifact:
    return replace(artifact, path=folder / artifact.name if artifact.path else None)


def prove(release: Release, source: Path, parts: Parts, bill: Bill, folder: Path) -> None:
    """Build once more, from another clone (``source``), and compare.

    The umask is another one too, for whatever does not set its own.

    :raises NotReproducible: with the names of all artifacts that differ.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    umask = os.umask(0o077)
    try:
        made = make_all(replace(release, source=source), parts.makers, folder, bill.resolved)
    finally:
        os.umask(umask)
    digests = {a.name: a.digest for each in made.values() for a in each.artifacts}
    first = {artifact.name: artifact.digest for artifact in bill.artifacts}
    if differing := [name for name in digests | first if digests.get(name) != first.get(name)]:
        raise NotReproducible(differing)
    log.info("prove: built twice, %d artifacts equal", len(first))
