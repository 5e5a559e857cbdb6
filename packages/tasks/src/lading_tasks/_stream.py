"""Writing to a stream whatever it is: a terminal, a file, a pipe whose reader has left."""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from lading_run import Unavailable

_START = "\r\x1b[K"
"""Back to the start of the line, which is then empty."""

_COLUMNS = 80
"""Those of a terminal that does not say how many it has."""


class _Passing:
    """Whether the terminal's last line is one in passing; threads take turns."""

    def __init__(self) -> None:
        self.on = False
        self.lock = threading.RLock()


_passing = _Passing()


def check_open() -> None:
    """Return if stdout is open. What is told is lost where stderr is closed, and stops nothing.

    :raises Unavailable: if stdout is closed: the next file that is opened would take its place.
    """
    if sys.stderr is None:
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")
    if sys.stdout is None:
        raise Unavailable("stdout is closed", hint="Send it to /dev/null where nobody reads it.")


def write(stream: TextIO, text: str) -> None:
    """Write ``text`` and a newline, at once.

    What the stream's encoding lacks is escaped. A reader that has left, such as ``head``, does not
    stop a release: from then on the stream leads nowhere.

    :raises Unavailable: if stdout cannot be written, as on a full disk.
    """
    with _passing.lock, writing(stream):
        if _passing.on and styled(stream):
            _passing.on = False
            stream.write(_START)
        stream.write(f"{_encodable(text, stream.encoding)}\n")


def write_in_passing(stream: TextIO, text: str) -> None:
    """Write ``text`` into a line of a terminal that whatever is written next takes the place of.

    What does not fit into one line is cut. Nothing is written to anything else.
    """
    if not styled(stream):
        return
    columns = os.get_terminal_size(stream.fileno()).columns or _COLUMNS
    with _passing.lock, writing(stream):
        _passing.on = True
        stream.write(_START + _encodable(text, stream.encoding)[: columns - 1])


@contextmanager
def writing(stream: TextIO) -> Iterator[None]:
    """Take care of what is written to the stream in the block, and have it written at its end.

    :raises Unavailable: if stdout cannot be written, as on a full disk.
    """
    try:
        yield
        stream.flush()
    except OSError as error:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())  # what is left of it would fail once more at the end
        os.close(nowhere)
        if stream is sys.stdout and not isinstance(error, BrokenPipeError):
            raise Unavailable(f"stdout cannot be written: {error.strerror}") from error


def styled(stream: TextIO) -> bool:
    """Say whether ``stream`` shows colour: a terminal, unless NO_COLOR or TERM=dumb is set."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return stream.isatty() and not plain


def _encodable(text: str, encoding: str | None) -> str:
    name = encoding or "utf-8"
    return text.encode(name, errors="backslashreplace").decode(name)
