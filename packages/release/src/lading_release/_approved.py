"""A plan that was written to a file, and whether the world is still as it was then."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from lading_artifact import Artifact, Release, State
from lading_release._errors import WorldMoved
from lading_release._place import writing
from lading_release._plan import SCHEMA, Plan, digest_of
from lading_release._step import TO_DO, Step
from lading_run import Misused, Problem, write_whole

_Key = tuple[str, str]


class NotAPlan(Misused):
    """A file is not a plan that can be carried out."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"{path} is not a plan that can be carried out: {why}",
            hint="`invoke release --tag … --plan --out plan.json` writes one.",
        )


@dataclass(frozen=True, slots=True)
class Then:
    """One artifact at one target, as it was when the plan was made."""

    digest: str
    state: str
    mark: str


@dataclass(frozen=True, slots=True)
class Approved:
    """What a plan said: the release, its bill, and what every target had."""

    tag: str
    commit: str
    rehearsal: bool
    resolved: Mapping[str, Mapping[str, object]]
    bill: str
    """The digest of the bill."""
    steps: Mapping[_Key, Then]


def write_plan(path: Path, plan: Plan) -> None:
    """Write the plan to ``path`` as JSON, with its digest.

    :raises NotWritten: if the disk is full or the like.
    """
    document = {**plan.facts(), "digest": plan.digest}
    with writing(path):
        write_whole(path, json.dumps(document, indent=2, sort_keys=True) + "\n")


def read_plan(path: Path) -> Approved:
    """Read the plan that `write_plan` wrote.

    :raises NotAPlan: if it cannot be read, or was changed since.
    """
    try:
        document = json.loads(path.read_text("utf-8"))
        digest = document.pop("digest")
        if document["schema"] != SCHEMA:
            raise NotAPlan(path, f"its schema is {document['schema']!r}")
        if digest != digest_of(document):
            raise NotAPlan(path, "it was changed after it was made")
        return _approved(document)
    except OSError as error:
        raise NotAPlan(path, str(error.strerror)) from error
    except json.JSONDecodeError as error:
        raise NotAPlan(path, f"it is no JSON (line {error.lineno})") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotAPlan(path, "something that a plan has is not in it") from error


def _approved(document: Mapping[str, object]) -> Approved:
    steps = document["steps"]
    resolved = document["resolved"]
    if not isinstance(steps, list) or not isinstance(resolved, dict):
        raise TypeError("steps or resolved")
    return Approved(
        tag=str(document["tag"]),
        commit=str(document["commit"]),
        rehearsal=bool(document["rehearsal"]),
        bill=str(document["bill"]),
        resolved=resolved,
        steps={
            (step["target"], step["artifact"]): Then(step["digest"], step["state"], step["mark"])
            for step in steps
        },
    )


def check_rehearsal(approved: Approved, path: Path, *, rehearse: bool) -> None:
    """Return if the plan in the file was made for a rehearsal as this run is one, or for none.

    :raises Misused: if not.
    """
    if approved.rehearsal and not rehearse:
        raise Misused(f"{path} is the plan of a rehearsal", hint="Add --rehearse.")
    if rehearse and not approved.rehearsal:
        hint = "Leave out --rehearse, or plan with it."
        raise Misused(f"{path} is the plan of a release, not of a rehearsal", hint=hint)


def check_commit(approved: Approved, release: Release) -> None:
    """Return if the plan was made for this commit.

    :raises WorldMoved: if it was made for another.
    """
    problems = []
    if approved.tag != release.tag:
        problems.append(Problem(text=f"the plan was made for {approved.tag}"))
    if approved.commit != release.commit:
        text = f"HEAD is {release.commit[:12]}, the plan was made for {approved.commit[:12]}"
        problems.append(Problem(text=text))
    if problems:
        raise WorldMoved(release.tag, problems)


def check_world(approved: Approved, release: Release, bill: Artifact, now: Sequence[Step]) -> None:
    """Return if what was built and what the targets have is as it was when the plan was made.

    :raises WorldMoved: with everything that differs.
    """
    problems = [*_other_bytes(approved, bill, now), *_moved(approved, now)]
    if problems:
        raise WorldMoved(release.tag, problems)


def check_target(
    approved: Approved, release: Release, target: str, now: Sequence[Step], *, published: bool
) -> None:
    """Return if one target is still as it was when the plan was made, just before its first act.

    ``published`` says whether another one has got something in this run.

    :raises WorldMoved: with everything that differs.
    """
    if problems := list(_moved_at(target, now, approved.steps)):
        raise WorldMoved(release.tag, problems, published=published)


def _other_bytes(approved: Approved, bill: Artifact, now: Sequence[Step]) -> Iterator[Problem]:
    if approved.bill == bill.digest:
        return
    yield Problem(text="what was built now is not what the plan was made for")
    built = {step.artifact.name: step.artifact.digest for step in now}
    planned = {name: then.digest for (_, name), then in approved.steps.items()}
    for name in sorted(built.keys() | planned.keys()):
        if built.get(name) != planned.get(name) and name != bill.name:
            yield Problem(
                text=f"{name} is {built.get(name, 'gone')}, was {planned.get(name, 'not there')}"
            )


def _moved(approved: Approved, now: Sequence[Step]) -> Iterator[Problem]:
    found = {(step.target, step.artifact.name): step for step in now}
    for target, name in sorted(approved.steps.keys() - found.keys()):
        yield Problem(text=f"{target} does not take {name} any more")
    for target, steps in groupby(now, key=lambda step: step.target):
        yield from _moved_at(target, list(steps), approved.steps)


def _moved_at(target: str, now: Sequence[Step], then: Mapping[_Key, Then]) -> Iterator[Problem]:
    """Tell what moved at one target; that this very release was begun there is no move."""
    begun = any(
        step.seen.state is State.SAME and _was_to_do(then.get((target, step.artifact.name)))
        for step in now
    )
    for step in now:
        before = then.get((target, step.artifact.name))
        if text := _difference(step, before, begun=begun):
            yield Problem(text=f"{target}: {step.artifact.name} {text}")


def _was_to_do(then: Then | None) -> bool:
    return then is not None and State(then.state) in TO_DO


def _difference(now: Step, before: Then | None, *, begun: bool) -> str:
    seen = now.seen
    if before is None:
        return "was not part of the plan"
    if seen.state is State.DIFFERENT:
        return f"is there with other bytes ({seen.detail})"
    if seen.state is State.SAME or (begun and before.state != State.SAME.value):
        return ""
    if before.state == State.UNKNOWN.value and seen.state is State.ABSENT:
        return ""  # who planned was not allowed to see it
    if seen.state.value != before.state:
        return f"is {seen.state.value}, was {before.state}"
    return f"stands beside {seen.mark}, was {before.mark}" if seen.mark != before.mark else ""
