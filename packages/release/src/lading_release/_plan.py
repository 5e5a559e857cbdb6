"""The plan: what each target has, and what there is to do. Nothing is changed here."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lading_artifact import Answer, Artifact, Release, Seen, State, Target
from lading_release._at_once import at_once
from lading_release._bill import Bill, render
from lading_release._errors import OtherBytesArePublic
from lading_release._step import Step

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Plan:
    """Every step of a release, in the order in which they would be taken."""

    bill: Bill
    steps: tuple[Step, ...]
    rehearsal: bool = False
    needs: Mapping[str, Answer] = field(default_factory=dict)
    """Which checks of the commit passed, and who said so."""

    @property
    def to_do(self) -> tuple[Step, ...]:
        """The steps at which something is to be published."""
        return tuple(step for step in self.steps if step.to_do)

    @property
    def steps_if_done(self) -> tuple[Step, ...]:
        """All steps if at none of them anything is to be published, else none."""
        return () if self.to_do else self.steps

    @property
    def digest(self) -> str:
        """The digest of the plan: of the bill and of all that was seen."""
        return digest_of(self.facts())

    def facts(self) -> dict[str, object]:
        """Return as JSON values what must still hold when the plan is carried out."""
        return {
            "schema": SCHEMA,
            "unit": self.bill.unit,
            "tag": self.bill.tag,
            "commit": self.bill.commit,
            "rehearsal": self.rehearsal,
            "bill": f"sha256:{hashlib.sha256(render(self.bill).encode()).hexdigest()}",
            "resolved": self.bill.resolved,
            "steps": self.document(),
        }

    def document(self) -> list[dict[str, object]]:
        """Return the steps as JSON values."""
        return document_of(self.steps)


def document_of(steps: Sequence[Step]) -> list[dict[str, object]]:
    """Return steps as JSON values."""
    return [
        {
            "target": step.target,
            "artifact": step.artifact.name,
            "size": step.artifact.size,
            "digest": step.artifact.digest,
            "state": step.seen.state.value,
            "detail": step.seen.detail,
            "mark": step.seen.mark,
        }
        for step in steps
    ]


def digest_of(facts: Mapping[str, object]) -> str:
    """Return the digest of a plan's facts, in whatever order their keys stand."""
    return f"sha256:{hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()}"


def look(
    release: Release, targets: Sequence[Target], offered: Sequence[Artifact]
) -> tuple[Step, ...]:
    """Ask every target what it has of the artifacts that it takes."""
    found = at_once(lambda target: steps_of(release, target, offered), targets)
    return tuple(step for steps in found for step in steps)


def steps_of(release: Release, target: Target, offered: Sequence[Artifact]) -> list[Step]:
    """Ask one target what it has of the artifacts that it takes."""
    taken = taken_by(target, offered)
    seen: Mapping[str, Seen] = target.look(release, taken) if taken else {}
    return [Step(target.name, target.rank, artifact, seen[artifact.name]) for artifact in taken]


def need_no_conflict(release: Release, steps: Sequence[Step]) -> None:
    """Return if no target has something else.

    :raises OtherBytesArePublic: with every artifact under whose name a target has something else.
    """
    if differing := [step for step in steps if step.seen.state is State.DIFFERENT]:
        raise OtherBytesArePublic(release.tag, differing)


def taken_by(target: Target, offered: Sequence[Artifact]) -> list[Artifact]:
    """Return those of the offered artifacts that belong to the target."""
    return [artifact for artifact in offered if target.takes(artifact)]
