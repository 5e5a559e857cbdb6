"""What changes files for a release before it has its tag."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from lading_artifact._release import Release
from lading_run import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a preparer changed, and what it has to say of the release, as Markdown."""

    paths: Sequence[Path] = ()
    """The files that it changed below ``release.source``; none if it ran before."""
    notes: str = ""
    left: Sequence[Problem] = ()
    """What it found and leaves to people: it keeps nobody from going on."""
    done: Sequence[str] = ()
    """What people are to be told of the change, once there is a commit of it."""


class Preparer(Protocol):
    """Brings files to what they must be in the commit that is released: a changelog."""

    @property
    def name(self) -> str:
        """A name that no other preparer of the release has."""
        ...

    def prepare(self, release: Release, /) -> Change:
        """Change the files in ``release.source``, a clone of ours without the tag."""
        ...
