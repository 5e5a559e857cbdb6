"""What judges artifacts before they are public."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from lading_artifact._artifact import Artifact
from lading_artifact._release import Release
from lading_run import Problem


class Outcome(Enum):
    """What a gate answers. Only CLEAN goes on."""

    CLEAN = "clean"
    FINDINGS = "findings"
    INCOMPLETE = "incomplete"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A gate's answer, with all that it found and one line on what it looked at."""

    outcome: Outcome
    problems: Sequence[Problem] = ()
    summary: str = ""


class Gate(Protocol):
    """Judges what was built, before anything is public."""

    @property
    def name(self) -> str:
        """A name that no other gate of the release has."""
        ...

    def problems(self, release: Release, /) -> Sequence[Problem]:
        """Say all that is wrong before anything is built."""
        ...

    def judge(self, release: Release, artifacts: Sequence[Artifact], /) -> Verdict:
        """Judge the built ``artifacts``; pass over the kinds that are not its concern."""
        ...
