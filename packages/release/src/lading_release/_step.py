"""One artifact at one target."""

from dataclasses import dataclass

from lading_artifact import Artifact, Rank, Seen, State

TO_DO = {State.ABSENT, State.PARTIAL, State.STALE, State.UNKNOWN}
"""The states in which something is to be published."""

DONE = {State.SAME, State.PASSED}
"""The states in which nothing is to be done."""


@dataclass(frozen=True, slots=True)
class Step:
    """One artifact at one target, as a look found it."""

    target: str
    rank: Rank
    artifact: Artifact
    seen: Seen

    @property
    def to_do(self) -> bool:
        """Whether something is to be published."""
        return self.seen.state in TO_DO
