"""What is told how a release ended."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Protocol, Self

from lading_artifact._release import Release
from lading_artifact._target import Wire
from lading_run import Problem


class Ending(Enum):
    """How a release ended."""

    PUBLISHED = "published"
    FAILED = "failed"
    HALF_WAY = "stopped half-way"


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What a listener is told at the end of a release."""

    release: Release
    ending: Ending
    text: str
    """What was done, or what went wrong, in one line or more."""
    addresses: Sequence[str] = ()
    """Where people find what was published."""


class Listener(Protocol):
    """Is told how a release ended. What it does with that never changes the verdict."""

    @property
    def name(self) -> str:
        """A name that no other listener of the release has."""
        ...

    def problems(self, release: Release, /) -> Sequence[Problem]:
        """Say all that is wrong before anything is built."""
        ...

    def tell(self, news: News, /) -> str:
        """Pass the news on; return what became of them, such as ``was told``.

        It is empty if the listener wants no such news.
        """
        ...

    def stand_in(self, folder: Path, wire: Wire, /) -> AbstractContextManager[Self]:
        """Tell a server on this machine instead, which keeps in ``folder`` what it was told."""
        ...
