"""What can go wrong with tools."""

from collections.abc import Iterable
from difflib import get_close_matches

from lading_run import Misused, NotVerified, Problem, Unavailable


class UnknownTool(Misused):
    """Tools are asked for that neither the lock nor the settings know."""

    def __init__(self, names: Iterable[str], known: Iterable[str]) -> None:
        wrong, all_of = list(names), list(known)
        likely = [near for name in wrong for near in get_close_matches(name, all_of, n=1)]
        asked = f"Did you mean {' '.join(likely)}? " if likely else ""
        super().__init__(
            f"there is no tool {', '.join(wrong)}",
            hint=f"{asked}Known are {', '.join(sorted(all_of))}; [tools.NAME] adds another.",
        )


class ToolsMissing(Unavailable):
    """Tools are neither there nor to be got: all that are needed, at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        super().__init__("", problems=problems)


class ToolNotBuilt(Unavailable):
    """A tool could have been got, but getting it failed."""


class ToolNotVerified(NotVerified):
    """What was got is not what the lock or Go's checksum database says; it is not run."""
