"""What to release, and how far to go."""

from dataclasses import dataclass, replace
from enum import IntEnum
from pathlib import Path
from typing import Self

from lading_release._stage import Stage, lading_folder


class Phase(IntEnum):
    """Up to where a release goes."""

    BUILT = 0
    """The artifacts and the bill are in the staging folder, and the gates let them pass."""
    PLANNED = 1
    """Every target was looked at; nothing was changed."""
    PUBLISHED = 2
    """Every target has been brought to serve what was built."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What to release and how far to go."""

    root: Path
    tag: str
    """The tag of the release; of a snapshot, what stands in its place: ``sha-<12 hex digits>``."""
    unit: str | None = None
    """The unit of a snapshot, where the repository has several; a tag finds its own."""
    snapshot: bool = False
    rehearse: bool = False
    prove: bool = False
    until: Phase = Phase.PUBLISHED
    built: Path | None = None
    """A folder with a bill and its artifacts, built elsewhere, to be published as they are."""
    plan: Path | None = None
    """A file with the plan to be carried out, if the world is still as it was then."""
    home: Path | None = None
    """The clone of the user that ``root`` was made of, to be thrown away; else ``root`` is it."""
    state: Path | None = None
    """Where rehearsals keep what they published; ``.lading/rehearsal`` if it is None."""

    @property
    def rehearsals(self) -> Path:
        """The folder of the rehearsals' state."""
        return self.state or lading_folder(self.root) / "rehearsal"

    @property
    def stage(self) -> Stage:
        """Where it is staged: a rehearsal apart from the real release."""
        if self.rehearse:
            return Stage(self.rehearsals / "releases" / self.tag)
        return Stage(lading_folder(self.root) / self.tag)

    def but(self, *, until: Phase, prove: bool = False) -> Self:
        """Return the same wish up to another phase."""
        return replace(self, until=until, prove=prove)
