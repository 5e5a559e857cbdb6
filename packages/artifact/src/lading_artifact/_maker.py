"""What makes artifacts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from lading_artifact._artifact import Artifact
from lading_artifact._release import Release
from lading_run import Problem

ALL = "*"
"""In ``Maker.needs``: every artifact that the other makers make."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a maker is given: its inputs, where to put its files, and what it resolved before."""

    release: Release
    inputs: Sequence[Artifact]
    folder: Path
    resolved: Mapping[str, object] | None = None
    """What ``Made.resolved`` held when these artifacts were first built: resolve to the same."""
    anew: bool = False
    """Whether nothing that was made before may be taken: it is built to be compared with that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a maker made, and what it had to resolve from outside to make it (JSON values)."""

    artifacts: Sequence[Artifact]
    resolved: Mapping[str, object] = field(default_factory=dict)


class Maker(Protocol):
    """Makes artifacts: the same bytes whenever it is given the same order."""

    @property
    def name(self) -> str:
        """A name that no other maker of the release has."""
        ...

    @property
    def needs(self) -> Collection[str]:
        """The kinds of artifact it takes as input, or ``{ALL}``."""
        ...

    @property
    def makes(self) -> Collection[str]:
        """The kinds of artifact it makes."""
        ...

    def problems(self, release: Release, /) -> Sequence[Problem]:
        """Say all that is wrong before anything is built."""
        ...

    def make(self, order: Order, /) -> Made:
        """Make the artifacts into ``order.folder``."""
        ...
