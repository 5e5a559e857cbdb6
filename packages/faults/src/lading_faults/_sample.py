"""What is released to try points on."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lading_faults._job import PARTS

_PLACES = {"calls", "requests", "pairs", "apply"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A folder of files that becomes a repository, and the points that are tried on it.

    ``points`` are choices as of the command line; without any it is all of them. A sample that
    releases to few targets makes a point cheaper. ``parts`` is where the parts of the release are
    found, as in an entry point.
    """

    folder: Path
    points: Sequence[str] = ()
    parts: str = PARTS

    def may_try(self, word: str) -> bool:
        """Say whether points of the kind may be tried: calls, requests, pairs or apply."""
        others = _PLACES - {word}
        return not self.points or any(others.isdisjoint(each.split(":")) for each in self.points)
