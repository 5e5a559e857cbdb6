"""Where errors become exits."""

import errno
import logging
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from importlib import import_module
from pathlib import Path

from invoke import Exit

import lading_run
from lading_run import LadingError, Misused, Refused, Stopped, Unavailable
from lading_tasks._github import in_actions
from lading_tasks._log import shown
from lading_tasks._message import as_error, lines_of
from lading_tasks._stream import check_open, write, writing
from lading_tasks._talk import complain

log = logging.getLogger(__name__)

INTERRUPTED = 130
_inside: ContextVar[bool] = ContextVar("inside", default=False)


@contextmanager
def guarded(*, json: bool = False) -> Iterator[None]:
    """Turn what the block raises into a message on stderr and Invoke's ``Exit``.

    Only the outermost of nested blocks does so: a task that calls another sees its errors. While
    it runs, what our packages log is shown, signals end the children first, and GitHub is told of
    secrets. With ``json`` what is raised is printed on stdout too, for programs.

    :raises invoke.Exit: with the code of the error; 130 on Ctrl-C, 143 on SIGTERM.
    """
    if _inside.get():
        yield
        return
    token = _inside.set(True)
    try:
        with _told(), shown(), _traced(), ExitStack() as stack:
            if json:
                stack.enter_context(import_module("lading_tasks._output").answering())
            check_platform(sys.platform)
            _check_folder()
            stack.enter_context(lading_run.heeding_signals())
            if in_actions():
                stack.enter_context(lading_run.announcing_masks(_announce))
            yield
            with writing(sys.stdout):
                pass  # what a body has printed may be on its way still
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


def _check_folder() -> None:
    try:
        Path.cwd()
    except FileNotFoundError as error:
        raise Misused(
            "the folder that you are in is not there any more", hint="`cd` to one that is."
        ) from error


@contextmanager
def _told() -> Iterator[None]:
    try:
        check_open()
        yield
    except (LadingError, Stopped) as error:
        complain(lines_of(as_error(error)))
        raise Exit(code=error.exit_code) from error
    except KeyboardInterrupt as stop:  # before or after signals are heeded, or in a thread
        complain(["error: interrupted"])
        raise Exit(code=INTERRUPTED) from stop


@contextmanager
def _traced() -> Iterator[None]:
    try:
        with _room():
            yield
    except (LadingError, Stopped) as error:
        log.debug("ends with exit code %d", error.exit_code, exc_info=error)
        raise


@contextmanager
def _room() -> Iterator[None]:
    """Tell of a full disk, wherever it is met: no bug of ours."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        what = f" ({error.filename})" if error.filename else ""
        raise Unavailable(f"the disk is full: {error.strerror}{what}") from error


def _announce(line: str) -> None:
    write(sys.stderr, line)
