"""What is told of a merged pull request beyond its commits."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

_MARKED = re.compile(r"<!--\s*notes\s*-->(.*?)<!--\s*/notes\s*-->", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged pull request: its title, its author's name, and Markdown for the notes."""

    title: str
    author: str
    details: str = ""

    @classmethod
    def of(cls, title: str, author: str, description: str | None) -> Self:
        """Take from the description what stands between ``<!-- notes -->`` and ``<!-- /notes -->``.

        >>> Merged.of("Go", "ada", "Hello. <!-- notes --> Now it goes. <!-- /notes -->").details
        'Now it goes.'
        """
        found = _MARKED.search(description or "")
        return cls(title, author, found[1].strip() if found else "")


PullRequests = Mapping[int, Merged]
"""Merged pull requests by their numbers."""
