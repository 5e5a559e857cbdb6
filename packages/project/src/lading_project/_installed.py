"""What the installed distributions offer by entry points."""

import sys
from functools import cache
from importlib.metadata import EntryPoints, entry_points
from typing import Protocol


class _Groups(Protocol):
    """All entry points: of one class up to Python 3.11, of another from 3.12 on."""

    def select(self, *, group: str) -> EntryPoints: ...


def offered(group: str) -> EntryPoints:
    """Return the entry points of the group, as the distributions are found by ``sys.path``.

    All groups are read once, for that takes a while: what is installed later is not noticed.
    """
    return _all(tuple(sys.path)).select(group=group)


@cache
def _all(_: tuple[str, ...]) -> _Groups:
    return entry_points()
