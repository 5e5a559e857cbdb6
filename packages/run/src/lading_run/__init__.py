"""Runs commands as values: live output, timeouts, masked secrets, no orphans."""

from typing import TYPE_CHECKING

from lading_run._lazy import lazy

if TYPE_CHECKING:
    from lading_run._command import Command, Completed, Runner
    from lading_run._errors import (
        Conflict,
        Drifted,
        LadingError,
        Misused,
        NotVerified,
        Problem,
        Refused,
        Unavailable,
        Unfinished,
    )
else:
    __getattr__ = lazy(
        __name__,
        {
            "_command": ("Command", "Completed", "Runner"),
            "_errors": (
                "Conflict",
                "Drifted",
                "LadingError",
                "Misused",
                "NotVerified",
                "Problem",
                "Refused",
                "Unavailable",
                "Unfinished",
            ),
        },
    )

__all__ = [
    "Command",
    "Completed",
    "Conflict",
    "Drifted",
    "LadingError",
    "Misused",
    "NotVerified",
    "Problem",
    "Refused",
    "Runner",
    "Unavailable",
    "Unfinished",
    "lazy",
]
