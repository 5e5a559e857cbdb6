"""The user's cache, in which bases and layers are kept."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lading_run import Unavailable

_DAYS = 30
"""So long something is kept that nobody asks for."""


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Write into a folder of the cache while the block runs.

    :raises Unavailable: if that cannot be done.
    """
    try:
        yield
    except OSError as error:
        raise Unavailable(
            f"the cache of images cannot be written: {error.strerror or error} ({folder})",
            hint="Name another folder by LADING_CACHE.",
        ) from error


def is_old(path: Path) -> bool:
    """Say whether it is there, and nobody has asked for it in a long time."""
    try:
        return path.stat().st_mtime < time.time() - _DAYS * 24 * 60 * 60
    except FileNotFoundError:  # another process does the same
        return False
