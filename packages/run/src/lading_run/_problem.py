"""One thing that is wrong."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong: what, where, and what to do about it."""

    text: str
    hint: str = ""
    file: str = ""
    """A path relative to the root of the repository, or empty."""
    line: int = 0
    """Counted from 1; 0 if unknown."""
    exit_code: int = 3
    blocks_plan: bool = True
    """False if only what publishes is in its way, such as a missing credential: a plan is not."""

    def __str__(self) -> str:
        """``file:line: text``, as compilers write it."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.text}" if place else self.text
