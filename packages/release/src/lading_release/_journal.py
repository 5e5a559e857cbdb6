"""What a release did and when: a line before and after each act, on disk before the act goes on.

It is for people and for figures. What is left to publish is never decided by it: the targets are
asked. That it is there, or that a publishing act was begun, says that the world may have heard of
this release: then another's build does not supersede ours, a rehearsal has taken its tag, and
listeners are told of the end.
"""

import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO


class Journal:
    """Appends one JSON object per line to a file."""

    def __init__(self, path: Path) -> None:
        """Take the file, which is created with the first line."""
        self._path = path
        self._turn = threading.Lock()

    def write(self, **entry: object) -> None:
        """Add a line with the time (UTC, ISO 8601) and wait until it is on disk."""
        line = json.dumps({"time": datetime.now(UTC).isoformat(), **entry}) + "\n"
        with self._turn, self._path.open("ab+") as file:
            file.write(f"{_newline_after_a_cut(file)}{line}".encode("ascii"))
            file.flush()
            os.fsync(file.fileno())

    @contextmanager
    def act(self, **entry: object) -> Iterator[None]:
        """Write ``entry`` before and after the block, with how it ended and the seconds it took."""
        self.write(event="begin", **entry)
        start = time.monotonic()
        try:
            yield
        except BaseException as error:
            self._end(start, entry, error=f"{type(error).__name__}: {error}")
            raise
        self._end(start, entry)

    def _end(self, start: float, entry: dict[str, object], **more: object) -> None:
        seconds = round(time.monotonic() - start, 3)
        self.write(event="end", seconds=seconds, **entry, **more)


def _newline_after_a_cut(file: BinaryIO) -> str:
    """Return what ends the last line, if a crash or a full disk has cut it off."""
    size = file.seek(0, os.SEEK_END)
    if size == 0:
        return ""
    file.seek(size - 1)
    return "" if file.read(1) == b"\n" else "\n"


def was_begun(path: Path) -> bool:
    """Say whether any act that publishes was begun, by this run or an earlier one.

    A line that a crash has cut off says nothing.
    """
    lines = path.read_text("utf-8", "replace").splitlines()
    return any(entry.get("act") == "take" for entry in map(_entry, lines))


def _entry(line: str) -> dict[str, object]:
    try:
        entry = json.loads(line)
    except ValueError:
        return {}
    return entry if isinstance(entry, dict) else {}
