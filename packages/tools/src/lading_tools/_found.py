"""What there is of a tool."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from lading_run import Problem
from lading_tools._tool import Tool


class Where(StrEnum):
    """Where a tool is, or where it would come from."""

    PATH = "path"
    CACHE = "cache"
    BUILD = "build"
    FETCH = "fetch"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Where a tool is: on PATH or in the cache; or that it can be built, fetched, or neither.

    ``path`` is the program, None if it is not there yet. ``version`` is its version, or the one it
    would have; empty if missing. ``why`` says why what is on PATH or in the cache will not do, and
    why it cannot be got.
    """

    tool: Tool
    where: Where
    path: Path | None = None
    version: str = ""
    why: str = ""
    hint: str = ""

    @property
    def problem(self) -> Problem | None:
        """What is wrong if it is missing: for a maker's ``problems``, exit code 69."""
        if self.where is not Where.MISSING:
            return None
        text = f"{self.tool.name} ({self.tool.range}) is missing: {self.why}"
        return Problem(text=text, hint=self.hint, exit_code=69)

    @property
    def lack(self) -> Problem | None:
        """The same, and also if it is only not there yet."""
        if self.path or self.problem:
            return self.problem
        return Problem(
            text=f"{self.tool.name} ({self.tool.range}) is not there{self.why and f': {self.why}'}",
            hint="`invoke tools.install` gets it.",
            exit_code=69,
        )
