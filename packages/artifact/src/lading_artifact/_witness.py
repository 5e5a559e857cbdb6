"""What knows which checks of a commit passed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from lading_artifact._release import Release


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Whether a check of the commit passed, and who says so (``check run 1234, <address>``)."""

    passed: bool
    by: str


class Witness(Protocol):
    """Knows which checks of a commit passed, without running them."""

    @property
    def name(self) -> str:
        """Who answers, such as ``check runs``."""
        ...

    def answers(self, release: Release, needs: Sequence[str], /) -> Mapping[str, Answer]:
        """Say of each of the checks that it knows by name whether it passed on the commit."""
        ...
