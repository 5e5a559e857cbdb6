"""Which indexes are stood in for right now, within this process.

A gate is made before the stand-ins of a rehearsal are served, and asks for them when it judges.
"""

from collections.abc import Iterator
from contextlib import contextmanager

_SIMPLE: dict[str, str] = {}


@contextmanager
def standing_in(name: str, simple: str) -> Iterator[None]:
    """Let ``simple`` be the root of the index called ``name`` while the block runs."""
    before = _SIMPLE.get(name)
    _SIMPLE[name] = simple
    try:
        yield
    finally:
        del _SIMPLE[name]
        if before is not None:
            _SIMPLE[name] = before


def stood_in(name: str) -> str | None:
    """Return the root of the index that stands in for the one called ``name``, if one does."""
    return _SIMPLE.get(name)
