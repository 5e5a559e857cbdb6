"""What git says of the files of a checkout."""

from collections.abc import Callable
from dataclasses import dataclass

Ask = Callable[..., str]
"""Returns what a command prints on stdout; nothing if it fails."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Names from the folder that the sessions work in; a submodule is named as a folder."""

    tracked: frozenset[str]
    untracked: frozenset[str]
    """Those that git does not ignore either."""


def listed(ask: Ask) -> Listing | None:
    """List the files of the checkout that ``ask`` runs git in.

    Returns None if there is nothing to go by: outside of a repository, in a folder that the
    repository around it ignores, or where a name is no text.
    """
    try:
        tracked = _names(ask("git", "ls-files", "-z", "--cached"))
        untracked = _names(ask("git", "ls-files", "-z", "--others", "--exclude-standard"))
    except UnicodeError:
        return None
    return Listing(tracked, untracked - tracked) if tracked | untracked else None


def _names(text: str) -> frozenset[str]:
    return frozenset(name for name in text.split("\0") if name)
