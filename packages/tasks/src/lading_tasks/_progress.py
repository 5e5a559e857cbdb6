"""How far a task is."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Protocol

from lading_tasks._github import in_actions, workflow_command
from lading_tasks._stream import styled, write
from lading_tasks._talk import BOLD, RESET, say


class Progress(Protocol):
    """Is told when another part is done."""

    def advance(self, amount: float = 1, /) -> None:
        """Count ``amount`` more as done."""
        ...


@contextmanager
def progress(title: str, total: float | None = None) -> Iterator[Progress]:
    """Show a bar on a terminal, which goes away; elsewhere one line at the start and the end.

    ``total`` is how much there is to do in all; None if nobody knows.
    """
    if styled(sys.stderr) and not in_actions():
        with import_module("lading_tasks._terminal").bar(title, total) as bar:
            yield bar
        return
    began = time.monotonic()
    say(title)
    yield _Silent()
    say(f"{title}: done in {time.monotonic() - began:.1f} s")


@contextmanager
def group(title: str) -> Iterator[None]:
    """Put what is told in the block under a title; in GitHub Actions it can be folded."""
    if not in_actions():
        write(sys.stderr, f"{BOLD}{title}{RESET}" if styled(sys.stderr) else title)
        yield
        return
    write(sys.stderr, workflow_command("group", title))
    try:
        yield
    finally:
        write(sys.stderr, workflow_command("endgroup"))


class _Silent:
    def advance(self, amount: float = 1, /) -> None:
        """Do nothing: there is no bar."""
