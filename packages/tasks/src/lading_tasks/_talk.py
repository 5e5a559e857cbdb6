"""What a task tells people, on stderr."""

import logging
import sys
from collections.abc import Iterable

from lading_tasks._github import for_people
from lading_tasks._printable import printable
from lading_tasks._program import named
from lading_tasks._stream import styled, write

log = logging.getLogger(__name__)

RED, BOLD, RESET = "\x1b[1;31m", "\x1b[1m", "\x1b[0m"


def say(text: str) -> None:
    """Tell a person ``text``, on stderr; the log holds it too."""
    text = named(text)
    log.info("%s", text, extra={"shown": True})
    write(sys.stderr, for_people(text))


def complain(lines: Iterable[str]) -> None:
    """Tell a person what is wrong, on stderr, the word ``error`` in red where there is colour."""
    for line in map(printable, lines):
        red = styled(sys.stderr) and line.startswith("error:")
        write(sys.stderr, line.replace("error:", f"{RED}error:{RESET}", 1) if red else line)
