"""The plan: what each target has, and what there is to do. Nothing is changed here."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lading_artifact import Artifact, Release, Seen, State, Target
from lading_release._bill import Bill, render
from lading_release._errors import OtherBytesArePublic
from lading_release._step import Step


@dataclass(frozen=True, slots=True)
class Plan:
    """Every step of a release, in the order in which they would be taken."""

    bill: Bill
    steps: tuple[Step, ...]

    @property
    def to_do(self) -> tuple[Step, ...]:
        """The steps at which something is to be published."""
        return tuple(step for step in self.steps if step.to_do)

    @property
    def digest(self) -> str:
        """The digest of the plan: of the bill and of all that was seen."""
        text = json.dumps(self.document(), sort_keys=True)
        return f"sha256:{hashlib.sha256((render(self.bill) + text).encode()).hexdigest()}"

    def document(self) -> list[dict[str, object]]:
        """Return the steps as JSON values."""
        return [
            {
                "target": step.target,
                "artifact": step.artifact.name,
                "size": step.artifact.size,
                "digest": step.artifact.digest,
                "state": step.seen.state.value,
                "detail": step.seen.detail,
            }
            for step in self.steps
        ]


def look(release: Release, targets: Sequence[Target], bill: Bill) -> Plan:
    """Ask every target what it has of the artifacts that it takes.

    :raises OtherBytesArePublic: with every artifact under whose name a target has something else.
    """
    steps = [step for target in targets for step in _steps(release, target, bill)]
    if differing := [step for step in steps if step.seen.state is State.DIFFERENT]:
        raise OtherBytesArePublic(release.tag, differing)
    return Plan(bill, tuple(steps))


def _steps(release: Release, target: Target, bill: Bill) -> list[Step]:
    taken = taken_by(target, bill)
    seen: Mapping[str, Seen] = target.look(release, taken) if taken else {}
    return [Step(target.name, target.rank, artifact, seen[artifact.name]) for artifact in taken]


def taken_by(target: Target, bill: Bill) -> list[Artifact]:
    """Return the artifacts of the bill that belong to the target."""
    return [artifact for artifact in bill.artifacts if target.takes(artifact)]
