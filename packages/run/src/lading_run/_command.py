"""A command as a value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from os import PathLike, fspath
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True, init=False)
class Command:
    """A program and its arguments, never seen by a shell.

    ``env`` is added to the environment (None takes a variable away); ``timeout`` is in seconds;
    ``secrets`` are masked wherever the command or its output is shown; ``looks`` marks a command
    that changes nothing outside our own scratch folders; ``interactive`` lets it ask; ``accepts``
    are the exit codes that are no failure; ``umask`` is set in the child.
    """

    argv: tuple[str, ...]
    cwd: Path | None = None
    env: Mapping[str, str | None] = field(default_factory=dict)
    stdin: str | None = None
    timeout: float | None = None
    secrets: tuple[str, ...] = ()
    looks: bool = False
    interactive: bool = False
    accepts: tuple[int, ...] = (0,)
    umask: int | None = None

    def __init__(self, *argv: str | PathLike[str], **options: object) -> None:
        """Take the program and its arguments, then the fields by keyword."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """What a command printed: stdout whole, and the end of stderr."""

    returncode: int
    stdout: str
    stderr: str


class Runner(Protocol):
    """Runs a command: the real one, a dry run, or a fake."""

    def __call__(self, command: Command, /) -> Completed:
        """Run ``command`` to its end."""
        ...
