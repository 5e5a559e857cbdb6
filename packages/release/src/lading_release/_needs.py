"""Only a green commit is released: the checks that it must have passed, and who says so."""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lading_artifact import Answer, Release, Witness
from lading_git import Repository, clone_of
from lading_release._sessions import NOX, unknown_sessions
from lading_release._stage import Stage
from lading_run import Command, CommandFailed, LadingError, Problem, Runner, run, write_whole

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ReleaseTable:
    """The table ``[release]``."""

    needs: tuple[str, ...] = ()
    """The nox sessions that a commit must have passed before it is released."""


@dataclass(frozen=True, slots=True)
class Checked:
    """The commit of a release, which sessions are run on in clones of ``repository``."""

    release: Release
    stage: Stage
    repository: Repository
    runner: Runner = run

    def clone(self) -> Path:
        """Clone the commit anew: a session may have left files in the clone before."""
        folder = self.stage.folder / "checked"
        return clone_of(self.repository, self.release.commit, folder, tag=self.release.tag)


def unknown_needs(
    checked: Checked, needs: Sequence[str], witnesses: Sequence[Witness]
) -> Sequence[Problem]:
    """Say what is no session, where sessions are to be run; if nox cannot tell, that is one too."""
    if witnesses or _passed_before(checked).keys() >= set(needs):
        return ()
    try:
        return unknown_sessions(checked.release, checked.clone(), needs, checked.runner)
    except LadingError as error:
        return error.as_problems()


def answers(
    checked: Checked, needs: Sequence[str], witnesses: Sequence[Witness]
) -> Mapping[str, Answer]:
    """Ask those who know; where nobody can know, run the sessions in a clone of the commit.

    A session that passed on this commit is not run again.
    """
    if not needs:
        return {}
    if not witnesses:
        return _of_sessions(checked, needs)
    found: dict[str, Answer] = {}
    for witness in witnesses:
        for need, answer in witness.answers(checked.release, needs).items():
            if need not in found or found[need].passed:  # one that failed outweighs the others
                found[need] = answer
    nobody = f"unknown to {', '.join(witness.name for witness in witnesses)}"
    return {need: found.get(need, Answer(passed=False, by=nobody)) for need in needs}


def problems_of(found: Mapping[str, Answer]) -> tuple[Problem, ...]:
    """Return one problem for each check that did not pass."""
    return tuple(
        Problem(
            text=f"{need} did not pass on this commit ({answer.by})",
            hint="Only a commit that passed what [release] needs names is released.",
        )
        for need, answer in found.items()
        if not answer.passed
    )


def _of_sessions(checked: Checked, needs: Sequence[str]) -> dict[str, Answer]:
    passed = _passed_before(checked)
    for need in needs:
        if need not in passed:
            answer = _of_session(checked, need)
            if not answer.passed:
                return {**passed, need: answer}
            passed[need] = answer
            _remember(checked, passed)
    return {need: passed[need] for need in needs}


def _of_session(checked: Checked, need: str) -> Answer:
    clone = checked.clone()
    log.info("check: nox -s %s", need)
    report = checked.stage.work / "nox.json"
    report.unlink(missing_ok=True)
    strict = ("--non-interactive", "--error-on-missing-interpreters", "--report", report)
    try:
        checked.runner(Command(*NOX, *strict, "--session", need, cwd=clone, clean=True))
    except CommandFailed as error:
        return Answer(passed=False, by=f"`nox -s {need}` ended with {error.returncode}")
    return _judged(need, report)


def _judged(need: str, report: Path) -> Answer:
    """Read nox's own report: it ends with 0 also if a session was skipped or never ran."""
    ran = json.loads(report.read_text("utf-8"))["sessions"] if report.exists() else []
    if not ran:
        return Answer(passed=False, by=f"`nox -s {need}` ran nothing")
    other = sorted({f"{each['result']}" for each in ran if each["result"] != "success"})
    if other:
        return Answer(passed=False, by=f"`nox -s {need}`: {', '.join(other)}")
    return Answer(passed=True, by=f"nox -s {need}")


def _passed_before(checked: Checked) -> dict[str, Answer]:
    path = checked.stage.work / "needs.json"
    if not path.is_file():
        return {}
    document = json.loads(path.read_text("utf-8"))
    if document["commit"] != checked.release.commit:
        return {}
    return {need: Answer(passed=True, by=by) for need, by in document["passed"].items()}


def _remember(checked: Checked, passed: Mapping[str, Answer]) -> None:
    by = {need: answer.by for need, answer in passed.items()}
    document = json.dumps({"commit": checked.release.commit, "passed": by})
    write_whole(checked.stage.work / "needs.json", document)
