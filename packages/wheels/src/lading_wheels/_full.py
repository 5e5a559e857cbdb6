"""A full disk, as programs tell of it."""

import errno
import os
import re

from lading_wheels._errors import DiskFull

_FULL = tuple(os.strerror(number) for number in (errno.ENOSPC, errno.EDQUOT))
_BEFORE = re.compile(r"\A\s*(?:(?:error|cause|caused by|OSError)\s*:\s*)+", re.IGNORECASE)


def check_room(said: str) -> None:
    r"""Return if a program that failed did not do so for want of room, by what it ``said``.

    >>> check_room("error: no answer from localhost")

    :raises DiskFull: with its line that says what could not be written.
    """
    for line in reversed(said.splitlines()):
        if any(full in line for full in _FULL):
            raise DiskFull(_BEFORE.sub("", line).strip())
