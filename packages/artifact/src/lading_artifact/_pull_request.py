"""Merged pull requests, and who knows them."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from lading_artifact._tables import Tables


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequest:
    """What a merged pull request says of itself: its author's name, and a body in Markdown."""

    title: str
    author: str
    body: str = ""


Lookup = Callable[[Collection[int]], Mapping[int, PullRequest]]
"""Returns by number those of the numbers that are merged pull requests."""

LookupFinder = Callable[[Tables, Path], Lookup | None]
"""Returns what looks up those of the checkout at a path; None where it cannot, as without a token.

Packages offer it under ``lading.pull_requests``.
"""
