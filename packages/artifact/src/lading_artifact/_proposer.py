"""What proposes a change to those who keep a branch."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from lading_artifact._release import Release
from lading_run import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A branch that is to be merged into another, and why."""

    branch: str
    base: str
    title: str
    body: str
    """Markdown."""


class Proposer(Protocol):
    """Opens a pull request (or what the place calls it), or renews the one that is open."""

    @property
    def name(self) -> str:
        """What the place is called."""
        ...

    def problems(self, release: Release, /) -> Sequence[Problem]:
        """Say what keeps it from being opened; it is asked before anything is pushed."""
        ...

    def propose(self, release: Release, proposal: Proposal, /) -> str:
        """Open it, or bring the one of this branch up to date; return where people find it."""
        ...
