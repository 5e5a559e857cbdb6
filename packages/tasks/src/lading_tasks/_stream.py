"""Writing to a stream whatever it is: a terminal, a file, a pipe whose reader has left."""

import os
from typing import TextIO


def write(stream: TextIO, text: str) -> None:
    """Write ``text`` and a newline, at once.

    What the stream's encoding lacks is escaped. A reader that has left, such as ``head``, does not
    stop a release: from then on the stream leads nowhere.
    """
    try:
        stream.write(f"{_encodable(text, stream.encoding)}\n")
        stream.flush()
    except BrokenPipeError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def styled(stream: TextIO) -> bool:
    """Say whether ``stream`` shows colour: a terminal, unless NO_COLOR or TERM=dumb is set."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return stream.isatty() and not plain


def _encodable(text: str, encoding: str | None) -> str:
    name = encoding or "utf-8"
    return text.encode(name, errors="backslashreplace").decode(name)
