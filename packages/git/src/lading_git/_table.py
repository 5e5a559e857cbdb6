"""The settings of ``[git]`` in lading.toml."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class GitTable:
    """Where the tag goes, and with it which branch.

    ``branch`` is the branch of the remote that the commit is pushed to; without it, the branch
    that is checked out. ``lfs`` says what to do when the commit holds pointers of Git LFS instead
    of the files: refuse, or release the pointers as they are.
    """

    remote: str = "origin"
    branch: str | None = None
    lfs: Literal["refuse", "pointers"] = "refuse"


def remote_of(table: GitTable | None) -> str:
    """Return the name of the remote that the settings, if there are any, name."""
    return (table or GitTable()).remote
