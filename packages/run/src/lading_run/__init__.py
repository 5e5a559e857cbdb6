"""Runs commands as values: live output, timeouts, masked secrets, no orphans."""

from typing import TYPE_CHECKING

from lading_run._lazy import lazy, left_out

if TYPE_CHECKING:
    from lading_run._announced import announce, announcing_masks, mask_commands
    from lading_run._command import Command, Completed, Runner
    from lading_run._errors import (
        Conflict,
        Drifted,
        LadingError,
        Misused,
        NotVerified,
        Refused,
        Unavailable,
        Unfinished,
    )
    from lading_run._failures import CommandFailed, TimedOut, ToolMissing
    from lading_run._lock import locked
    from lading_run._meanwhile import meanwhile
    from lading_run._pauses import growing_pauses
    from lading_run._problem import Problem
    from lading_run._run import run
    from lading_run._secrets import Mask
    from lading_run._serve import Server, serve
    from lading_run._shared import shared
    from lading_run._signals import check_not_stopped, heeding_signals, if_stopped, until_stopped
    from lading_run._stopped import Interrupted, Stopped, Terminated
    from lading_run._write import write_whole
else:
    __getattr__ = lazy(
        __name__,
        {
            "_announced": ("announce", "announcing_masks", "mask_commands"),
            "_command": ("Command", "Completed", "Runner"),
            "_errors": (
                "Conflict",
                "Drifted",
                "LadingError",
                "Misused",
                "NotVerified",
                "Refused",
                "Unavailable",
                "Unfinished",
            ),
            "_failures": ("CommandFailed", "TimedOut", "ToolMissing"),
            "_lock": ("locked",),
            "_meanwhile": ("meanwhile",),
            "_pauses": ("growing_pauses",),
            "_problem": ("Problem",),
            "_run": ("run",),
            "_secrets": ("Mask",),
            "_serve": ("Server", "serve"),
            "_shared": ("shared",),
            "_signals": ("check_not_stopped", "heeding_signals", "if_stopped", "until_stopped"),
            "_stopped": ("Interrupted", "Stopped", "Terminated"),
            "_write": ("write_whole",),
        },
    )

__all__ = [
    "Command",
    "CommandFailed",
    "Completed",
    "Conflict",
    "Drifted",
    "Interrupted",
    "LadingError",
    "Mask",
    "Misused",
    "NotVerified",
    "Problem",
    "Refused",
    "Runner",
    "Server",
    "Stopped",
    "Terminated",
    "TimedOut",
    "ToolMissing",
    "Unavailable",
    "Unfinished",
    "announce",
    "announcing_masks",
    "check_not_stopped",
    "growing_pauses",
    "heeding_signals",
    "if_stopped",
    "lazy",
    "left_out",
    "locked",
    "mask_commands",
    "meanwhile",
    "run",
    "serve",
    "shared",
    "until_stopped",
    "write_whole",
]
