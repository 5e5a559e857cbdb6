"""What a release or its plan says at the end: rows for people, values for programs."""

from collections.abc import Sequence

from lading_artifact import State, size_of
from lading_release._phases import Report
from lading_release._plan import Plan, document_of
from lading_release._prepare import Prepared
from lading_release._publish import Served
from lading_release._status import Status
from lading_release._step import DONE, Step
from lading_run import Problem

HEADERS = ("artifact", "size", "SHA-256", "served at", "")
PLAN_HEADERS = ("target", "artifact", "size", "state", "")

BUILT_HEADERS = ("artifact", "kind", "size", "SHA-256")
_FEW = 3
"""So many names are told of those that nobody takes."""


def table_of(report: Report) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return headers and rows: of what is served; else of the plan; else of what was built."""
    if report.served:
        return HEADERS, rows(report)
    if report.plan is not None:
        return PLAN_HEADERS, step_rows(report.plan.steps)
    return BUILT_HEADERS, built_rows(report)


def rows(report: Report) -> list[tuple[str, ...]]:
    """Return a row for each artifact at each target."""
    return [
        (
            served.artifact.name,
            size_of(served.artifact.size),
            served.artifact.digest.removeprefix("sha256:"),
            served.address or served.target,
            _found(served),
        )
        for served in report.served
    ]


def _found(served: Served) -> str:
    if served.passed:
        return served.passed
    return "fetched back, equal" if served.published else "fetched back, equal (was there)"


def step_rows(steps: Sequence[Step]) -> list[tuple[str, ...]]:
    """Return a row for each step: of a plan, or of what a look found."""
    return [
        (
            step.target,
            step.artifact.name,
            size_of(step.artifact.size),
            step.seen.state.value,
            _advice(step),
        )
        for step in steps
    ]


def _advice(step: Step) -> str:
    if step.seen.state in DONE:
        return step.seen.detail or "nothing to do"
    return step.seen.detail or "publish"


def built_rows(report: Report) -> list[tuple[str, ...]]:
    """Return a row for each artifact that is a file."""
    return [
        (each.name, each.kind, size_of(each.size), each.digest.removeprefix("sha256:"))
        for each in report.built.bill.files
    ]


def document(report: Report) -> dict[str, object]:
    """Return the report as JSON values."""
    plan = report.plan
    return {
        "schema": 1,
        "unit": report.release.unit,
        "version": report.release.version,
        "tag": report.release.tag,
        "commit": report.release.commit,
        "folder": str(report.built.folder),
        "plan": plan and {"digest": plan.digest, "steps": plan.document(), "needs": _needs(plan)},
        "missing": [str(problem) for problem in report.missing],
        "served": [
            {
                "target": served.target,
                "artifact": served.artifact.name,
                "size": served.artifact.size,
                "digest": served.artifact.digest,
                "address": served.address,
                "published": served.published,
                "passed": served.passed,
            }
            for served in report.served
        ],
        "directions": list(report.directions),
    }


def _needs(plan: Plan) -> dict[str, object]:
    return {need: {"passed": each.passed, "by": each.by} for need, each in plan.needs.items()}


def status_document(found: Status) -> dict[str, object]:
    """Return the status as JSON values."""
    return {
        "schema": 1,
        "tag": found.release.tag,
        "commit": found.release.commit,
        "complete": found.complete,
        "steps": document_of(found.steps),
    }


def status_line(found: Status) -> str:
    """Say whether a release is complete, and if not, how much is missing or in conflict.

    It may be of another commit than HEAD: of that which has the tag, or was built here before.
    """
    states = [step.seen.state for step in found.steps]
    missing = sum(step.to_do for step in found.steps)
    said = [
        f"{missing} missing" if missing else "",
        f"{count} in conflict" if (count := states.count(State.DIFFERENT)) else "",
    ]
    of = f"{found.release.tag} of {found.release.commit[:12]}"
    return f"{of}: {', '.join(filter(None, said)) or 'complete'}"


def prepared_document(found: Prepared) -> dict[str, object]:
    """Return a preparation as JSON values."""
    return {
        "schema": 1,
        "tag": found.tag,
        "version": found.version.semver,
        "raises": found.raises,
        "changed": list(found.changed),
        "commit": found.commit,
        "pull_request": found.address,
        "left": [str(problem) for problem in found.left],
    }


def prepared_lines(found: Prepared) -> list[str]:
    """Say what was prepared, and what comes next."""
    if not found.raises:
        return [f"Nothing since {found.tag} asks for a release."]
    left = [_with_hint(problem) for problem in found.left]
    changed = ", ".join(found.changed)
    if found.address:
        return [f"{found.tag} is proposed: {found.address}", f"It changes {changed}.", *left]
    if found.changed:
        return [f"{found.tag} is prepared in {found.commit[:12]}: {changed}", *left, _then(found)]
    if left:
        return [f"{found.tag} is prepared, but for this:", *left, _then(found)]
    return [f"{found.tag} is prepared: there is nothing to change.", _then(found)]


def _with_hint(problem: Problem) -> str:
    return f"{problem} ({problem.hint})" if problem.hint else f"{problem}"


def _then(found: Prepared) -> str:
    return f"Next: invoke release --tag {found.tag} --plan"


def conclusion(report: Report) -> list[str]:
    """Say what was done, what is kept here only, who called the commit green, what is missing."""
    return [
        f"{report.release.tag}: {_done(report)}",
        *_unserved(report),
        *_green(report),
        *(_missing(problem) for problem in report.missing),
    ]


def _unserved(report: Report) -> list[str]:
    bill = report.built.bill
    nowhere = [each.name for each in bill.files if not bill.destinations[each.name]]
    return [f"kept here only, in {report.built.folder}: {_few(nowhere)}"] if nowhere else []


def _few(names: Sequence[str]) -> str:
    more = len(names) - _FEW
    named = names if more <= 1 else [*names[:_FEW], f"{more} more"]
    return ", ".join(named)


def _green(report: Report) -> list[str]:
    needs = report.plan.needs if report.plan else {}
    return [f"{need} passed ({answer.by})" for need, answer in needs.items()]


def _missing(problem: Problem) -> str:
    return f"to publish it: {problem}" + (f" ({problem.hint})" if problem.hint else "")


def _done(report: Report) -> str:
    if report.plan is None:
        return f"built in {report.built.folder}; nothing was published"
    new = sum(served.published for served in report.served)
    passed = sum(bool(served.passed) for served in report.served)
    total = len(report.served) - passed
    left = f"; {passed} left to newer ones" if passed else ""
    if not report.plan.steps:
        return f"built in {report.built.folder}; no target takes any of it"
    if not report.served:
        return f"{len(report.plan.to_do)} to publish; nothing was published (plan only)"
    if not new:
        return f"nothing was published, all {total} were there; fetched back, equal{left}"
    return f"{new} published, {total - new} were there; all {total} fetched back, equal{left}"
