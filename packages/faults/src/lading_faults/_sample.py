"""What is released to try points on."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lading_faults._job import PARTS


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

    @property
    def at_requests(self) -> bool:
        """Whether points at requests are all that is tried on it: then no gate judges it."""
        return bool(self.points) and all("requests" in each.split(":") for each in self.points)
