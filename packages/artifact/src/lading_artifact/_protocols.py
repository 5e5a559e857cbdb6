"""What a release asks of the packages that plug into it.

A package names its parts by entry points. Each is a function that is given the unit's tables and
the facts of the release, and returns the parts that these call for, possibly none::

    [project.entry-points."lading.makers"]
    wheels = "lading_wheels._release:makers"

    [project.entry-points."lading.tables"]
    wheels = "lading_wheels:WheelsTable"       # the type of [wheels] in lading.toml

Groups: ``lading.makers``, ``lading.gates``, ``lading.targets`` and ``lading.tables``.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Protocol, Self, TypeVar

from lading_artifact._artifact import Artifact
from lading_artifact._release import Release
from lading_artifact._state import Rank, Seen
from lading_run import Problem

Table = TypeVar("Table")

ALL = "*"
"""In ``Maker.needs``: every artifact that the other makers make."""


class Tables(Protocol):
    """The settings of one unit."""

    def table(self, name: str, kind: type[Table], /) -> Table | None:
        """Return the table ``[name]`` as the type it was declared with; None if it is not there."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a maker is given: its inputs, where to put its files, and what it resolved before."""

    release: Release
    inputs: Sequence[Artifact]
    folder: Path
    resolved: Mapping[str, object] | None = None
    """What ``Made.resolved`` held when these artifacts were first built: resolve to the same."""


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


class Target(Protocol):
    """A place that serves artifacts."""

    @property
    def name(self) -> str:
        """What the place is called, in the bill too: never its address."""
        ...

    @property
    def rank(self) -> Rank:
        """How hard it is to undo what it takes."""
        ...

    def takes(self, artifact: Artifact, /) -> bool:
        """Say whether the artifact belongs here."""
        ...

    def problems(self, release: Release, /) -> Sequence[Problem]:
        """Say all that is wrong before anything is built: credentials, tools, names."""
        ...

    def look(self, release: Release, artifacts: Sequence[Artifact], /) -> Mapping[str, Seen]:
        """Say what is there, for each artifact by name, with read access only."""
        ...

    def take(self, release: Release, artifact: Artifact, /) -> None:
        """Publish the artifact, which was absent or partial a moment ago."""
        ...

    def read_back(self, release: Release, artifact: Artifact, folder: Path, /) -> str:
        """Fetch what is served under the artifact's name, into ``folder`` if it has bytes.

        Returns its digest, computed from what was fetched.
        """
        ...

    def directions(self, release: Release, artifacts: Sequence[Artifact], /) -> Sequence[str]:
        """Give the commands by which anyone gets these artifacts from here."""
        ...

    def stand_in(self, folder: Path, /) -> AbstractContextManager[Self]:
        """Serve ``folder``, which survives, on this machine: the same target, another address."""
        ...
