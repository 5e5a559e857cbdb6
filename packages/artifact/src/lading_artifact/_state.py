"""What a target has of an artifact."""

from dataclasses import dataclass
from enum import Enum, IntEnum


class State(Enum):
    """What a target has under an artifact's name, compared by digest and never by name."""

    ABSENT = "absent"
    SAME = "same"
    DIFFERENT = "different"
    PARTIAL = "partial"
    STALE = "stale"
    """A name that is there to be moved, as a tag ``latest``, points to something else."""
    PASSED = "passed"
    """It points to something newer, where it stays: nothing is to be done, nor read back."""
    UNKNOWN = "unknown"


class Rank(IntEnum):
    """How hard an act is to undo; a release acts in this order and reads back after each rank."""

    CLAIM = 0
    """The version is taken: the git tag."""
    STORED = 1
    """Harmless and without a name: a digest in a registry. Before the bill is anywhere, so that
    whoever carries on from that bill finds what it tells of."""
    HIDDEN = 2
    """Harmless and unseen: a draft."""
    FOREVER = 3
    """Public and never taken back: a file on a package index."""
    SHOWN = 4
    """What users follow: moved tags, a published draft. Last, because all else is in place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a look found: the state, in words what differs, and where people find it."""

    state: State
    detail: str = ""
    address: str = ""
    mark: str = ""
    """What else was seen there, as one word: if it changes, the world has moved since the look."""
    hidden: bool = False
    """Whether what differs is seen by those alone who may publish: it can be deleted still."""
