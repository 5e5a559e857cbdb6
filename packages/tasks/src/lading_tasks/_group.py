"""Parts of what a task tells."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from lading_tasks._github import in_actions, workflow_command
from lading_tasks._printable import printable
from lading_tasks._stream import styled, write
from lading_tasks._talk import BOLD, RESET


@contextmanager
def group(title: str) -> Iterator[None]:
    """Put what is told in the block under a title; in GitHub Actions it can be folded."""
    title = printable(title)
    if not in_actions():
        write(sys.stderr, f"{BOLD}{title}{RESET}" if styled(sys.stderr) else title)
        yield
        return
    write(sys.stderr, workflow_command("group", title))
    try:
        yield
    finally:
        write(sys.stderr, workflow_command("endgroup"))
