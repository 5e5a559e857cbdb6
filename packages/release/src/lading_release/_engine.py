"""One release from beginning to end, over the protocols alone."""

import logging
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from lading_artifact import Gate, Outcome, Release, Target, Wire, straight
from lading_git import Repository, clone_of
from lading_release._bill import Bill
from lading_release._build import Built, build, prove
from lading_release._errors import GateClosed, NotReady
from lading_release._journal import Journal
from lading_release._parts import Finder, Parts, find_parts
from lading_release._plan import Plan, look, taken_by
from lading_release._preparation import Preparation
from lading_release._publish import Publisher, Served
from lading_release._stage import Stage, lading_folder
from lading_run import LadingError, Problem

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What to release and how far to go."""

    root: Path
    tag: str
    rehearse: bool = False
    plan_only: bool = False
    prove: bool = False
    state: Path | None = None
    """Where rehearsals keep what they published; ``.lading/rehearsal`` if it is None."""

    @property
    def rehearsals(self) -> Path:
        """The folder of the rehearsals' state."""
        return self.state or lading_folder(self.root) / "rehearsal"

    @property
    def stage(self) -> Stage:
        """Where it is staged: a rehearsal apart from the real release."""
        if self.rehearse:
            return Stage(self.rehearsals / "releases" / self.tag)
        return Stage(lading_folder(self.root) / self.tag)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How a release ended: what was planned, and what is served now."""

    release: Release
    built: Built
    plan: Plan
    served: tuple[Served, ...] = ()
    directions: tuple[str, ...] = ()
    """Commands by which anyone gets what was released."""


def run_release(wish: Wish, find: Finder = find_parts) -> Report:
    """Release, rehearse or plan what ``wish`` says; run again, carry on where it stopped.

    :raises NotReady: with everything that is wrong, before anything is built.
    :raises GateClosed: if a gate does not answer "clean".
    :raises OtherBytesArePublic: if a target has something else under an artifact's name.
    :raises StoppedHalfWay: if it cannot go on after something was published.
    :raises NotServed: if a target does not serve what was built.
    """
    preparation = Preparation(wish.root, wish.tag)
    with wish.stage.held():
        release = _release(preparation, wish.stage)
        found = find(preparation.unit, release)
        with _targets(found.targets, wish) as targets:
            parts = replace(found, targets=targets)
            _check(preparation, release, parts)
            built = build(release, parts, wish.stage)
            if wish.prove:
                _prove(release, parts, built.bill, wish.stage)
            return _publish(wish, release, parts, built)


def _release(preparation: Preparation, stage: Stage) -> Release:
    """Clone the commit; if that cannot be, tell what else is wrong too."""
    try:
        return preparation.release(stage)
    except LadingError as error:
        problems = [*preparation.problems(), *error.as_problems()]
        raise NotReady(preparation.tag, problems) from error


@contextmanager
def _targets(targets: Sequence[Target], wish: Wish) -> Iterator[Sequence[Target]]:
    if not wish.rehearse:
        yield targets
        return
    with stand_ins(targets, wish.rehearsals / "served") as served:
        yield served


@contextmanager
def stand_ins(
    targets: Sequence[Target], folder: Path, wire: Wire = straight
) -> Iterator[list[Target]]:
    """Serve a stand-in for each target, on a folder of its own below ``folder``."""
    with ExitStack() as stack:
        served: list[Target] = []
        for target in targets:
            (folder / target.name).mkdir(parents=True, exist_ok=True)
            served.append(stack.enter_context(target.stand_in(folder / target.name, wire)))
        yield served


def _check(preparation: Preparation, release: Release, parts: Parts) -> None:
    problems = [*preparation.problems(), *parts.problems(release)]
    if not parts.makers or not parts.targets:
        text = "nothing in this repository is known to be released"
        hint = "Describe it in lading.toml, and install the package of its kind."
        problems.append(Problem(text=text, hint=hint, exit_code=2))
    if problems:
        raise NotReady(release.tag, problems)
    log.info("check: %s is %s", release.tag, release.commit[:12])


def _prove(release: Release, parts: Parts, bill: Bill, stage: Stage) -> None:
    folder = stage.folder / "proof"
    shutil.rmtree(folder, ignore_errors=True)
    repository = Repository(release.root)
    source = clone_of(repository, release.commit, folder / "another-source", tag=release.tag)
    prove(release, source, parts, bill, folder / "dist")
    shutil.rmtree(folder)


def _publish(wish: Wish, release: Release, parts: Parts, built: Built) -> Report:
    if not any(artifact.path for artifact in built.bill.artifacts):
        log.warning("there is nothing to release but the tag: see [wheels] packages in lading.toml")
    plan = look(release, parts.targets, built.bill)
    if plan.to_do:
        _pass_gates(release, parts.gates, built.bill)
        log.info(
            "plan: %d to publish, %d there", len(plan.to_do), len(plan.steps) - len(plan.to_do)
        )
    else:
        log.info("plan: nothing to publish, everything is there")
    if wish.plan_only:
        return Report(release=release, built=built, plan=plan)
    publisher = Publisher(
        release, built.bill, Journal(wish.stage.journal), wish.stage.folder / "back"
    )
    served = publisher.publish(parts.targets)
    directions = directions_of(release, parts.targets, built.bill)
    return Report(
        release=release, built=built, plan=plan, served=tuple(served), directions=directions
    )


def directions_of(release: Release, targets: Sequence[Target], bill: Bill) -> tuple[str, ...]:
    """Collect each target's directions on how to get what it serves."""
    return tuple(
        line for target in targets for line in target.directions(release, taken_by(target, bill))
    )


def _pass_gates(release: Release, gates: Sequence[Gate], bill: Bill) -> None:
    problems: list[Problem] = []
    for gate in gates:
        log.debug("gate %s: %d artifacts", gate.name, len(bill.artifacts))
        verdict = gate.judge(release, bill.artifacts)
        log.info("gate %s: %s %s", gate.name, verdict.outcome.value, verdict.summary)
        if verdict.outcome is not Outcome.CLEAN:
            nothing_said = Problem(text=f"gate {gate.name} answered {verdict.outcome.value}")
            problems += verdict.problems or (nothing_said,)
    if problems:
        raise GateClosed(release.tag, problems)
