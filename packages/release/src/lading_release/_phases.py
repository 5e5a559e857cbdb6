"""The phases of a release whose parts are in place: check, build, gates, plan, publish."""

import logging
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lading_artifact import Answer, Artifact, Ending, Gate, Outcome, Rank, Release, Target
from lading_git import GitTable, Repository, clone_of, remote_problems
from lading_release._approved import Approved, check_world
from lading_release._bill import Bill
from lading_release._build import Built, Sources, build
from lading_release._errors import GateClosed, NotReady, WorldMoved
from lading_release._journal import Journal, was_begun
from lading_release._make import prove
from lading_release._needs import Checked, ReleaseTable, answers, problems_of, unknown_needs
from lading_release._news import tell
from lading_release._parts import Parts
from lading_release._plan import Plan, look, need_no_conflict, taken_by
from lading_release._preparation import Preparation
from lading_release._publish import Publisher, Served
from lading_release._wish import Phase, Wish
from lading_run import Problem, Runner, Unavailable, run

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How a release ended: what was planned, and what is served now."""

    release: Release
    built: Built
    plan: Plan | None = None
    """None if it ended before."""
    served: tuple[Served, ...] = ()
    directions: tuple[str, ...] = ()
    """Commands by which anyone gets what was released."""
    missing: tuple[Problem, ...] = ()
    """What stands in the way of publishing, though not of a plan."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a release whose parts are in place."""

    wish: Wish
    preparation: Preparation
    release: Release
    parts: Parts
    runner: Runner = run
    """Runs the sessions that the commit must have passed."""

    def go(self, approved: Approved | None) -> Report:
        """Check, build, plan and publish, up to the phase that is wished for."""
        missing, needs = self._check(planned=approved is not None)
        built = build(self.release, self.parts, self.wish.stage, self._sources(approved))
        if self.wish.prove:
            self._prove(built.bill)
        report = Report(release=self.release, built=built, missing=missing)
        if self.wish.until is Phase.BUILT:
            _pass_gates(self.release, self.parts.gates, built.bill)
            return report
        report = replace(report, plan=self._plan(built, needs, approved))
        return report if self.wish.until is Phase.PLANNED else self._publish(report, approved)

    def _sources(self, approved: Approved | None) -> Sources:
        resolved = approved.resolved if approved else {}
        keepers = () if self.wish.until is Phase.BUILT else self.parts.targets
        return Sources(self.wish.built, resolved, keepers)

    def problems(self) -> list[Problem]:
        """Ask the parts that take part; who only builds asks no place in the world."""
        parts = self.parts
        if self.wish.until is Phase.BUILT:
            parts = replace(parts, targets=(), listeners=())
        unknown = unknown_needs(self._checked, self._needs, self.parts.witnesses)
        here = self.preparation.problems(self.release.source)
        return [*here, *parts.problems(self.release), *unknown]

    @property
    def _checked(self) -> Checked:
        return Checked(self.release, self.wish.stage, self.preparation.repository, self.runner)

    @property
    def _needs(self) -> Sequence[str]:
        """Which checks the commit must have passed."""
        table = self.preparation.unit.table("release", ReleaseTable) or ReleaseTable()
        return table.needs

    def _check(self, *, planned: bool) -> tuple[tuple[Problem, ...], Mapping[str, Answer]]:
        """Return what only publishing would need, and who said that the commit is green.

        What stands in the way of a plan has come up since, if one was made.
        """
        problems = self.problems()
        if not self.parts.makers or not (self.parts.targets or self.wish.snapshot):
            text = "nothing in this repository is known to be released"
            hint = "Describe it in lading.toml, and install the package of its kind."
            problems.append(Problem(text=text, hint=hint, exit_code=2))
        acts = self.wish.until is Phase.PUBLISHED
        if planned and (moved := [each for each in problems if _has_come_up(each)]):
            raise WorldMoved(self.release.tag, moved)
        if stops := [problem for problem in problems if problem.blocks_plan or acts]:
            raise NotReady(self.release.tag, stops)
        needs = answers(self._checked, self._needs, self.parts.witnesses)
        if red := problems_of(needs):
            raise WorldMoved(self.release.tag, red) if planned else NotReady(self.release.tag, red)
        log.info("check: %s is %s", self.release.tag, self.release.commit[:12])
        return (*problems, *self._missing_remote()), needs

    def _missing_remote(self) -> tuple[Problem, ...]:
        """Say of a rehearsal that the remote of the settings is none of the user's clone.

        Where nothing is set it is no mistake: what is not to be published yet needs no remote.
        """
        table = self.preparation.unit.table("git", GitTable)
        if table is None or not self.wish.rehearse or self.wish.snapshot:
            return ()
        return remote_problems(Repository(self.wish.home or self.wish.root), table.remote)

    def _prove(self, bill: Bill) -> None:
        folder = self.wish.stage.folder / "proof"
        shutil.rmtree(folder, ignore_errors=True)
        release = self.release
        tag = None if self.wish.snapshot else release.tag
        place = folder / "another-source"
        source = clone_of(self.preparation.repository, release.commit, place, tag=tag)
        prove(release, source, self.parts, bill, folder / "dist")
        shutil.rmtree(folder)

    def _plan(self, built: Built, needs: Mapping[str, Answer], approved: Approved | None) -> Plan:
        if not built.bill.files:
            log.warning(
                "there is nothing to release but the tag: see [wheels] packages in lading.toml"
            )
        steps = look(self.release, self.parts.targets, built.offered)
        if approved is not None:
            check_world(approved, self.release, built.offered[0], steps)
        need_no_conflict(self.release, steps)
        plan = Plan(built.bill, steps, self.wish.rehearse, needs)
        if plan.to_do or not plan.steps:  # what goes nowhere, as a snapshot, is judged too
            _pass_gates(self.release, self.parts.gates, built.bill)
            there = len(plan.steps) - len(plan.to_do)
            log.info("plan: %d to publish, %d there", len(plan.to_do), there)
        else:
            log.info("plan: nothing to publish, everything is there")
        return plan

    def _publish(self, report: Report, approved: Approved | None) -> Report:
        release, stage, built = self.release, self.wish.stage, report.built
        seen = report.plan.steps_if_done if report.plan else ()
        back = stage.folder / "back"
        publisher = Publisher(
            release, built, Journal(stage.journal), back, approved=approved, seen=seen
        )
        served = tuple(publisher.publish(self.parts.targets))
        directions = directions_of(release, self.parts.targets, built.offered)
        self._tell(served)
        return replace(report, served=served, directions=directions)

    def _tell(self, served: Sequence[Served]) -> None:
        """Tell that it is published: once, also if the run that published was killed before."""
        told = self.wish.stage.work / "told"
        if told.exists() or not self.wish.stage.journal.exists():
            return
        if any(each.published for each in served) or was_begun(self.wish.stage.journal):
            drafts = {each.name for each in self.parts.targets if each.rank is Rank.HIDDEN}
            page_first = sorted(served, key=lambda each: each.target in drafts)  # not file by file
            addresses = tuple(dict.fromkeys(each.address for each in page_first if each.address))
            text = f"{self.release.tag} is published"
            tell(self.parts.listeners, self.release, Ending.PUBLISHED, text, addresses)
            told.touch()


def _has_come_up(problem: Problem) -> bool:
    """Whether it is news since a plan was made; who does not answer has not moved."""
    return problem.blocks_plan and problem.exit_code != Unavailable.exit_code


def directions_of(
    release: Release, targets: Sequence[Target], offered: Sequence[Artifact]
) -> tuple[str, ...]:
    """Collect each target's directions on how to get what it serves."""
    return tuple(
        line for target in targets for line in target.directions(release, taken_by(target, offered))
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
