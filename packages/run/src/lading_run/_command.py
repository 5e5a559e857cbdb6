"""A command as a value."""

import os
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from lading_run._errors import Misused
from lading_run._secrets import Mask


@dataclass(frozen=True, slots=True, init=False, repr=False)
class Command:
    """A program and its arguments, never seen by a shell.

    ``env`` is added to the environment (None takes a variable away); ``stdin`` is given to it as
    UTF-8, or the bytes of the file if it is a path, else its input is empty; ``timeout`` is in
    seconds; ``secrets`` are masked wherever the command or its output is shown; ``looks`` marks a
    command that changes nothing outside our own scratch folders; ``interactive`` lets it ask;
    ``accepts`` are the exit codes that are no failure; ``umask`` is set in the child; ``quiet``
    keeps what it prints to the log, for tools that say no more than the command itself; ``private``
    keeps it out of the log too, for answers that may hold secrets which nobody can know before;
    ``clean`` starts its environment from nothing: it gets what programs need to run at all
    (``PATH``, ``HOME``, locale, proxies, certificates, compilers) and ``env``; none of our tokens
    is in a variable of its own there, but who runs as the same user can still look for them.

    >>> print(Command("git", "commit", "-m", "two words"))
    git commit -m 'two words'
    >>> print(Command("login", "--password", "hunter22", secrets=["hunter22"]))
    login --password '***'
    """

    argv: tuple[str, ...]
    cwd: Path | None
    env: Mapping[str, str | None] = field(hash=False)
    stdin: str | Path | None
    timeout: float | None
    secrets: tuple[str, ...]
    looks: bool
    interactive: bool
    accepts: tuple[int, ...]
    umask: int | None
    quiet: bool
    private: bool
    clean: bool

    def __init__(
        self,
        *argv: str | PathLike[str],
        cwd: str | PathLike[str] | None = None,
        env: Mapping[str, str | None] = MappingProxyType({}),
        stdin: str | Path | None = None,
        timeout: float | None = None,
        secrets: Iterable[str] = (),
        looks: bool = False,
        interactive: bool = False,
        accepts: Iterable[int] = (0,),
        umask: int | None = None,
        quiet: bool = False,
        private: bool = False,
        clean: bool = False,
    ) -> None:
        """Take the program and its arguments, then the fields by keyword.

        :raises Misused: without a program, or if a text holds a NUL, which no system takes.
        """
        texts = tuple(os.fspath(text) for text in argv)
        if not texts or not texts[0]:
            raise Misused("a command needs a program")
        if any("\0" in text for text in texts):
            raise Misused(f"an argument of {texts[0]} holds a NUL character")
        put = object.__setattr__  # the way into a frozen value
        put(self, "argv", texts)
        put(self, "cwd", None if cwd is None else Path(cwd))
        put(self, "env", MappingProxyType(dict(env)))
        put(self, "stdin", stdin)
        put(self, "timeout", timeout)
        put(self, "secrets", (secrets,) if isinstance(secrets, str) else tuple(secrets))
        put(self, "looks", looks)
        put(self, "interactive", interactive)
        put(self, "accepts", tuple(accepts))
        put(self, "umask", umask)
        put(self, "quiet", quiet)
        put(self, "private", private)
        put(self, "clean", clean)

    @property
    def shown(self) -> bool:
        """Whether what it prints is shown as it arrives."""
        return not (self.looks or self.quiet or self.private)

    def __str__(self) -> str:
        """Write the line that could be typed into a shell, secrets masked."""
        mask = Mask(self.secrets)
        return mask(shlex.join(map(mask, self.argv)))

    def __repr__(self) -> str:
        """Name what differs from the default, secrets masked; of ``env`` the names only."""
        shown = {
            "cwd": self.cwd and str(self.cwd),
            "env": sorted(self.env),
            "stdin": self.stdin and _shortly(self.stdin),
            "timeout": self.timeout,
            "secrets": ["***"] * len(self.secrets),
            "looks": self.looks,
            "interactive": self.interactive,
            "quiet": self.quiet,
            "private": self.private,
            "clean": self.clean,
            "accepts": () if self.accepts == (0,) else self.accepts,
        }
        options = [f"{name}={value!r}" for name, value in shown.items() if value]
        if self.umask is not None:
            options.append(f"umask=0o{self.umask:03o}")
        mask = Mask(self.secrets)
        return mask(f"Command({', '.join([*(repr(mask(text)) for text in self.argv), *options])})")


def _shortly(stdin: str | Path) -> str:
    return f"<{len(stdin)} characters>" if isinstance(stdin, str) else str(stdin)


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """What a command printed: stdout whole and as it is, and the end of stderr, secrets masked.

    stdout is what the program asked for and may parse, so nothing is masked in it; for the same
    reason ``repr`` tells its length only. Both are UTF-8 read with ``surrogateescape``.
    """

    returncode: int
    stdout: str = field(repr=False)
    stderr: str

    def __repr__(self) -> str:
        """Tell the length of stdout, not what is in it."""
        stdout = f"<{len(self.stdout)} characters>"
        return f"Completed(returncode={self.returncode}, stdout={stdout}, stderr={self.stderr!r})"


class Runner(Protocol):
    """Runs a command: the real one, a dry run, or a fake."""

    def __call__(self, command: Command, /) -> Completed:
        """Run ``command`` to its end."""
        ...
