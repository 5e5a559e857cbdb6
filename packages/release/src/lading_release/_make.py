"""Making: every maker once, in rounds; and once more, to compare."""

import logging
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from lading_artifact import Made, Maker, Order, Release
from lading_release import _bill
from lading_release._at_once import at_once
from lading_release._bill import Bill
from lading_release._errors import NotMade, NotReproducible
from lading_release._order import inputs_of, rounds
from lading_release._parts import Parts

log = logging.getLogger(__name__)

Resolved = Mapping[str, Mapping[str, object]]
"""What each maker resolved from outside, by its name."""


def make_all(
    release: Release,
    makers: Sequence[Maker],
    folder: Path,
    resolved: Resolved,
    *,
    anew: bool = False,
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
                anew=anew,
            )
            for maker in group
        ]
        results = at_once(_make, list(zip(group, orders, strict=True)))
        done |= {maker.name: made for maker, made in zip(group, results, strict=True)}
    _check_names(done, folder)
    return done


def _make(ordered: tuple[Maker, Order]) -> Made:
    maker, order = ordered
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


def prove(release: Release, source: Path, parts: Parts, bill: Bill, folder: Path) -> None:
    """Build once more, from another clone (``source``), and compare.

    The umask is another one too, for whatever does not set its own.

    :raises NotReproducible: with the names of all artifacts that differ.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    umask = os.umask(0o077)
    try:
        again = replace(release, source=source)
        made = make_all(again, parts.makers, folder, bill.resolved, anew=True)
    finally:
        os.umask(umask)
    digests = {a.name: a.digest for each in made.values() for a in each.artifacts}
    first = {artifact.name: artifact.digest for artifact in bill.artifacts}
    if differing := [name for name in digests | first if digests.get(name) != first.get(name)]:
        raise NotReproducible(differing)
    log.info("prove: built twice, %d artifacts equal", len(first))
