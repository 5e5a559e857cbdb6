"""What can go wrong between a module and the files that people download."""

import errno
import os
from tempfile import gettempdir

from lading_run import Problem, Refused, Unavailable

GET_GO = "Install Go from https://go.dev/dl/ or by the system's packages, and put it on PATH."


class BuildFailed(Refused):
    """Programs do not build, or build into something else than was asked for."""


class OtherToolchain(Unavailable):
    """The bytes were first made by another toolchain than the one on this machine."""

    def __init__(self, what: str, first: str, here: str) -> None:
        super().__init__(
            f"The binaries were first built by {first}; {what} is {here} here,"
            " by which their bytes would differ",
            hint=f"Install {first} {_WHERE[what]}.",
        )


_WHERE = {
    "go": "and put it first on PATH, from https://go.dev/dl/",
    "cc": "and put it first on PATH",
    "deflate": "beside lading-binaries",
}


def hint_for(said: str) -> str:
    """Return what helps where Go says something else than what is wrong with the source."""
    if os.strerror(errno.ENOSPC).lower() not in said.lower():
        return ""
    return f"Go builds in {gettempdir()}: make room there, or set TMPDIR to another folder."


def no_go() -> Problem:
    """Say that there is no Go, and where to get it."""
    return Problem(text="go was not found; binaries are built by it", hint=GET_GO, exit_code=69)
