"""The user's settings of git that a clone of ours needs: identity, signing, and how to connect.

They may stand in the repository's own configuration, or in an included file that git reads only
there (``includeIf "gitdir:…"``, which is where CI puts its credentials); so they are read as
effective in the user's repository and handed on through the environment, where no list of
processes shows them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lading_git._git import Git

Pairs = tuple[tuple[str, str], ...]
"""Keys, as git prints them, with their values."""

_NEEDED = re.compile(
    r"(user|author|committer|gpg|tag|http|credential|url|ssh|protocol|safe)\..*"
    r"|core\.(sshcommand|askpass|gitproxy)",
    re.DOTALL,
)
_LISTS = re.compile(r"(credential\.(.*\.)?helper|http\.(.*\.)?extraheader)", re.DOTALL)
"""Settings with several values, that add up with what git reads elsewhere unless emptied first."""
_SIGNS = ("tag.gpgsign", "tag.forcesignannotated")
_TRUE = ("true", "yes", "on", "1")
_SECRET = re.compile(r"http\.(.*\.)?extraheader", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings in the order in which git reads them."""

    pairs: Pairs

    @property
    def whole(self) -> Pairs:
        """The settings such that nothing adds up with what git reads elsewhere."""
        return (*self._emptied(), *self.pairs)

    def _emptied(self) -> Iterator[tuple[str, str]]:
        for key in dict.fromkeys(key for key, _ in self.pairs if _LISTS.fullmatch(key)):
            yield key, ""

    @property
    def secrets(self) -> tuple[str, ...]:
        """The values that may not be shown: the headers that carry tokens."""
        values = [value for key, value in self.pairs if _SECRET.fullmatch(key)]
        return tuple(
            part for value in values for part in (value, *value.split()[-1:]) if part.strip()
        )

    @property
    def signs_tags(self) -> bool:
        """Whether git is set to sign a tag that is annotated."""
        values = dict(self.pairs)
        return any(values.get(key, "").lower() in _TRUE for key in _SIGNS)


def settings_in(listing: str) -> Settings:
    """Read what ``git config --list --null`` printed."""
    return needed_of(pairs_in(listing))


def configuration_of(git: Git) -> Pairs:
    """Read all that is configured in the repository of ``git``: keys with values, the last wins."""
    return pairs_in(git("config", "--list", "--null"))


def pairs_in(listing: str) -> Pairs:
    """Read what ``git config --list --null`` printed. A key without a value means true."""
    entries = (entry.partition("\n") for entry in listing.split("\0") if entry)
    return tuple((key, value if newline else "true") for key, newline, value in entries)


def needed_of(pairs: Sequence[tuple[str, str]]) -> Settings:
    """Return of a configuration what a clone of ours needs."""
    return Settings(tuple((key, value) for key, value in pairs if _NEEDED.fullmatch(key)))
