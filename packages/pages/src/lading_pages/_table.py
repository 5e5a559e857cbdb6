"""What a repository says about its pages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lading_artifact import Release
from lading_project import mistake
from lading_run import Problem

PLACE = "{version}"

_COMPONENT = r"[A-Za-z0-9._+@~-]+"
_PATH = re.compile(rf"{_COMPONENT}(/{_COMPONENT})*")
_NO_COMPONENT = re.compile(r"\.\.?|\.git", re.IGNORECASE)
_NO_BRANCH = re.compile(r"(^|/)[.-]|\.\.|\.(lock)?(/|$)|~")
_PLAIN = "Letters, digits, and the characters . _ + @ ~ - in names between slashes will do."


@dataclass(frozen=True, slots=True, kw_only=True)
class PagesTable:
    """The table ``[pages]``: a folder that a release publishes to a branch.

    GitHub Pages, and its like, show what is on such a branch to everyone.
    """

    folder: str
    """The folder that is published, from the root of the commit."""
    command: tuple[str, ...] = ()
    """What builds it first, run in a copy of the clone; without it, it is in the commit."""
    branch: str = "gh-pages"
    into: str = ""
    """The folder of the branch that is replaced; empty for all of it.

    ``{version}`` stands for the version, so that each release has pages of its own.
    """
    remote: str = "origin"
    jekyll: bool = False
    """Whether GitHub is to run Jekyll on the branch. If not, it is told so by ``.nojekyll``."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where pages go: a branch, and a folder in it, or all of it if ``into`` is empty."""

    branch: str
    into: str

    @property
    def name(self) -> str:
        """How a release calls its pages there.

        >>> Place("gh-pages", "").name, Place("gh-pages", "v1.2.0").name
        ('gh-pages', 'gh-pages/v1.2.0')
        """
        return f"{self.branch}/{self.into}" if self.into else self.branch


def place_of(table: PagesTable, version: str) -> Place:
    """Return where the pages of a version go.

    >>> place_of(PagesTable(folder="docs", into="v{version}"), "1.2.0")
    Place(branch='gh-pages', into='v1.2.0')
    """
    return Place(table.branch, table.into.replace(PLACE, version))


def mistakes(table: PagesTable, release: Release) -> list[Problem]:
    """Say all that is wrong with the table itself."""
    said = _said(table, release.version)
    return [
        mistake(release.source, ("pages", key), text, _PLAIN, unit=release.unit)
        for key, text in said
    ]


def _said(table: PagesTable, version: str) -> Iterator[tuple[str, str]]:
    if not is_path(table.folder):
        yield "folder", f"{table.folder!r} is no folder in the commit"
    if not is_path(table.branch) or _NO_BRANCH.search(table.branch):
        yield "branch", f"{table.branch!r} is no name for a branch"
    into = place_of(table, version).into
    if into and not is_path(into):
        yield "into", f"{table.into!r} is no folder in the branch"


def is_path(text: str) -> bool:
    """Say whether the text is a relative path that stays where it begins.

    >>> is_path("docs/site"), is_path("../docs"), is_path("docs/.GIT"), is_path("/docs")
    (True, False, False, False)
    """
    parts = text.split("/")
    return bool(_PATH.fullmatch(text)) and not any(map(_NO_COMPONENT.fullmatch, parts))
