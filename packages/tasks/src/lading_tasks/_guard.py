"""Where errors become exits."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from invoke import Exit

from lading_run import LadingError, Refused
from lading_tasks._log import shown
from lading_tasks._message import lines_of
from lading_tasks._output import complain
from lading_tasks._signals import Stopped, terminable

log = logging.getLogger(__name__)

INTERRUPTED = 130
_inside: ContextVar[bool] = ContextVar("inside", default=False)


@contextmanager
def guarded() -> Iterator[None]:
    """Turn what the block raises into a message on stderr and Invoke's ``Exit``.

    Only the outermost of nested blocks does so: a task that calls another sees its errors.

    :raises invoke.Exit: with the code of the error; 130 on Ctrl-C.
    """
    if _inside.get():
        yield
        return
    token = _inside.set(True)
    try:
        with _told(), shown(), terminable():
            check_platform(sys.platform)
            with _traced():
                yield
    finally:
        _inside.reset(token)


def check_platform(platform: str) -> None:
    """Return if Lading works on ``platform``, as ``sys.platform`` names it.

    :raises Refused: on Windows, which has neither process groups nor umasks.
    """
    if platform == "win32":
        raise Refused(
            "Lading does not work on Windows",
            hint="Use Linux, macOS or the Windows Subsystem for Linux.",
        )


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except LadingError as error:
        complain(lines_of(error))
        raise Exit(code=error.exit_code) from error
    except KeyboardInterrupt as stop:
        complain(["interrupted"])
        raise Exit(code=INTERRUPTED) from stop
    except Stopped as stop:
        complain([str(stop)])
        raise


@contextmanager
def _traced() -> Iterator[None]:
    try:
        yield
    except LadingError as error:
        log.debug("ends with exit code %d", error.exit_code, exc_info=error)
        raise
