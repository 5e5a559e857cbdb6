"""Locks between processes."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def locked(path: Path, *, wait: bool = True) -> Iterator[None]:
    """Keep everyone else who locks the same file out of the block, here and in other processes.

    The file is made if it is not there, and stays. The lock ends with the process, however that
    ends: there is nothing to clear by hand.

    :raises BlockingIOError: if another has it, and ``wait`` is False.
    :raises OSError: if the file cannot be made.
    """
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        yield
