"""What serves artifacts."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol, Self

from lading_artifact._artifact import Artifact
from lading_artifact._release import Release
from lading_artifact._state import Rank, Seen
from lading_run import Problem

BILL = "bill"
"""The kind of the bill itself: targets are offered it, makers and gates are not."""

Wire = Callable[[str], str]
"""Takes the address of a server (``http://…``) and returns the one by which it is to be reached."""


def straight(address: str) -> str:
    """Reach every server where it is: the `Wire` of all but those who look for faults."""
    return address


class Target(Protocol):
    """A place that serves artifacts."""

    @property
    def name(self) -> str:
        """What the place is called, in the bill too: never its address."""
        ...

    @property
    def rank(self) -> Rank:
        """How hard it is to undo what it takes.

        A place where one act hides and another shows (a draft; a digest and then its tag) is two
        targets, the second of which takes a reference or the bill.
        """
        ...

    @property
    def snapshots(self) -> bool:
        """Whether it takes what is built of a commit that has no tag."""
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

    def take(self, release: Release, artifact: Artifact, among: Sequence[Artifact], /) -> None:
        """Publish the artifact, which was absent or partial a moment ago.

        ``among`` are all artifacts of the release, for a reference to what another one holds.
        """
        ...

    def fetch(
        self, release: Release, name: str, among: Sequence[Artifact], folder: Path, /
    ) -> Path | None:
        """Fetch the file of that name that is kept for this release, into ``folder``.

        So another machine carries on with the bytes of the first. ``among`` are all artifacts of
        the release, empty while its bill is asked for. None if it keeps none.
        """
        ...

    def read_back(self, release: Release, artifact: Artifact, folder: Path, /) -> str:
        """Fetch what is served under the artifact's name, into ``folder`` if it has bytes.

        Returns its digest, computed from what was fetched.
        """
        ...

    def directions(self, release: Release, artifacts: Sequence[Artifact], /) -> Sequence[str]:
        """Give the commands by which anyone gets these artifacts from here."""
        ...

    def stand_in(self, folder: Path, wire: Wire, /) -> AbstractContextManager[Self]:
        """Serve ``folder``, which survives, on this machine: the same target, another address.

        That address is what ``wire`` makes of the server's own.
        """
        ...
