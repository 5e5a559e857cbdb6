"""Locks between processes."""

import fcntl
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lading_run._signals import stop_here

log = logging.getLogger(__name__)

_TICK = 0.1
_SOON = 2.0
"""After so many seconds it is told what is waited for."""
_FLAGS = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC


@contextmanager
def locked(path: Path, *, wait: bool = True, held: str = "") -> Iterator[None]:
    """Keep everyone else who locks the same file out of the block, here and in other processes.

    The file is made if it is not there, and stays. The lock ends with the process, however that
    ends: there is nothing to clear by hand. Who waits for it heeds signals as ``run`` does. If that
    takes long, ``held`` is told: what the one that has it is doing.

    :raises BlockingIOError: if another has it, and ``wait`` is False.
    :raises OSError: if the file cannot be made, or is a symbolic link.
    """
    handle = os.open(path, _FLAGS, 0o666)
    try:
        if not _taken(handle):
            if not wait:
                raise BlockingIOError(f"another has locked {path}")
            _await(handle, held or f"another one has locked {path}")
        yield
    finally:
        os.close(handle)


def _await(handle: int, held: str) -> None:
    soon: float | None = time.monotonic() + _SOON
    stop = stop_here()
    while not _taken(handle):
        stop.check()
        if soon and time.monotonic() > soon:
            log.info("%s; waiting", held)
            soon = None
        time.sleep(_TICK)


def _taken(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
