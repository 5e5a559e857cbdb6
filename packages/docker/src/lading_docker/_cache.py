"""The user's cache, in which bases and layers are kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lading_run import Unavailable


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
