"""What can go wrong with a command, each with its own exit code."""

import re
import signal

from lading_run._command import Command
from lading_run._errors import LadingError, Unavailable
from lading_run._secrets import Mask

_LINES = 10


class ToolMissing(Unavailable):
    """The program is not installed."""

    def __init__(self, program: str) -> None:
        self.program = program
        super().__init__(
            f"{program} was not found", hint=f"Install {program}, or put its folder on PATH."
        )


class _CutShort(LadingError):
    """The command did not come to its end; this is what it had printed by then, masked."""

    def __init__(self, command: Command, why: str, *, stdout: str = "", stderr: str = "") -> None:
        mask = Mask(command.secrets)
        self.command = command
        self.stdout = mask(stdout)
        self.stderr = _uncoloured(mask(stderr))
        super().__init__(f"{command} {why}")


class CommandFailed(LadingError):
    """The program ran and failed. ``stdout`` and ``stderr`` are masked, the latter in no colour."""

    exit_code = 3

    def __init__(
        self, command: Command, *, returncode: int, stdout: str = "", stderr: str = ""
    ) -> None:
        mask = Mask(command.secrets)
        self.command = command
        self.returncode = returncode
        self.stdout = mask(stdout)
        self.stderr = _uncoloured(mask(stderr))
        # What changes something was shown while it ran: its last line is enough.
        text = self.stderr or _uncoloured(self.stdout)
        said = _end_of(text, 1 if command.shown else _LINES)
        super().__init__("\n".join(filter(None, [f"{command} {_how(returncode)}", said])))


class TimedOut(_CutShort):
    """The command took longer than its timeout and was ended."""

    exit_code = 124


def _uncoloured(text: str) -> str:
    """Take out what FORCE_COLOR brings in, for what is said is told in messages of ours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def _how(returncode: int) -> str:
    if returncode >= 0:
        return f"ended with exit code {returncode}"
    try:
        return f"was ended by {signal.Signals(-returncode).name}"
    except ValueError:  # most real-time signals have no name
        return f"was ended by signal {-returncode}"


def _end_of(text: str, lines: int) -> str:
    return "\n".join(text.strip().splitlines()[-lines:])
