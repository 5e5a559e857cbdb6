"""What can be wrong with an artifact."""

import errno
import os

from lading_run import LadingError, Refused

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
"""What the system says where there is no more room."""


class BytesDiffer(LadingError):
    """A file is not the one that was built."""

    exit_code = 7

    def __init__(self, name: str, *, expected: str, found: str) -> None:
        super().__init__(
            f"{name} is not what was built: expected {expected}, found {found}",
            hint="Something changed the staging folder; the next run builds it again.",
        )


class NotWritten(Refused):
    """What was built cannot be put where it should go."""

    def __init__(self, path: object, reason: str, *, hint: str = "") -> None:
        super().__init__(f"{path} cannot be written: {reason}", hint=hint or _remedy(reason))


def _remedy(reason: str) -> str:
    if reason in {os.strerror(number) for number in FULL}:
        return "Make room there, or name another folder with --out."
    return "Name another folder with --out."
