"""What our packages log: a little to people, all of it to a file."""

import json
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from lading_run import Misused, Unavailable
from lading_tasks._github import for_people, in_actions, workflow_command
from lading_tasks._printable import printable
from lading_tasks._stream import write, write_in_passing

log = logging.getLogger(__name__)

LEVELS = {"": logging.INFO, "info": logging.INFO, "debug": logging.DEBUG}


@contextmanager
def shown() -> Iterator[None]:
    """Show on stderr what is logged in the block: information, and details with LADING_LOG=debug.

    :raises Misused: if LADING_LOG is anything else.
    """
    name = os.environ.get("LADING_LOG", "")
    if name.lower() not in LEVELS:
        raise Misused(f"LADING_LOG is {name!r}", hint="Set it to debug or info, or leave it out.")
    with _handled_by(_Console(LEVELS[name.lower()])):
        yield


@contextmanager
def logging_to(path: Path) -> Iterator[None]:
    """Add to the file at ``path`` all that is logged in the block, as lines of JSON.

    Each holds ``time`` (ISO 8601, UTC), ``level``, ``logger``, ``message``, ``run`` (one id for all
    that this process writes) and, if there was one, ``exception`` with its traceback. What ends
    the block is logged too. Folders are made where they are missing.

    :raises Unavailable: if the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = _Lines(path)
    except OSError as error:
        raise Unavailable(f"the log cannot be written: {error}") from error
    with _handled_by(handler):
        log.debug("begins")
        try:
            yield
        except BaseException as error:
            log.debug("ends with %s", type(error).__name__, exc_info=error, extra={"shown": True})
            raise
        log.debug("ends")


@cache
def run_id() -> str:
    """Return an id that the log lines of this process share."""
    return os.urandom(8).hex()


def line_of(record: logging.LogRecord) -> str:
    """Return the record as one line of JSON in ASCII, without a newline."""
    entry = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="microseconds"),
        "level": record.levelname,
        "logger": record.name,
        "message": record.getMessage(),
        "run": run_id(),
    }
    if record.exc_info:
        entry["exception"] = logging.Formatter().formatException(record.exc_info)
    return json.dumps(entry)


def ours(record: logging.LogRecord) -> bool:
    """Say whether a record is to be kept: all of our own, of others what they warn about.

    Others are not held to keep secrets out of their details.
    """
    return record.name.split(".")[0].split("_")[0] == "lading" or record.levelno >= logging.WARNING


@contextmanager
def _handled_by(handler: logging.Handler) -> Iterator[None]:
    root = logging.getLogger()
    before = root.level
    handler.addFilter(ours)
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)  # the handlers choose
    try:
        yield
    finally:
        root.setLevel(before)
        root.removeHandler(handler)
        handler.close()


class _Console(logging.Handler):
    """Plain messages on stderr, which is looked up each time: it may have been replaced."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record, unless it was told already; one in passing for the moment only."""
        if getattr(record, "passing", False):
            write_in_passing(sys.stderr, self.format(record))
        elif not getattr(record, "shown", False):
            write(sys.stderr, self.format(record))

    def format(self, record: logging.LogRecord) -> str:
        """Return the message, marked if it is a warning or worse; a traceback is a detail."""
        whole = super().format(record) if self.level <= logging.DEBUG else record.getMessage()
        level = record.levelname.lower()
        if record.levelno < logging.WARNING:
            return for_people(whole)
        text = printable(whole)
        return workflow_command(level, text) if in_actions() else f"{level}: {text}"


class _Lines(logging.Handler):
    """A file of lines. That it cannot be written any more is told once, and stops nothing."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._file = path.open("ab", buffering=0)  # nothing is left that closing had to write
        self._told = False
        self.addFilter(lambda record: not getattr(record, "passing", False))

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._file.write(f"{line_of(record)}\n".encode("ascii"))
        except OSError as error:
            if not self._told:
                self._told = True
                log.warning("%s lacks some of the log: %s", self._file.name, error.strerror)

    def close(self) -> None:
        self._file.close()
        super().close()
