"""Which files a pattern names: by one rule for a folder and for a commit, on every Python.

That of ``pathlib`` will not do: what ``charts/**`` names has changed from one Python to the next.
"""

import re
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

_NOT_OURS = frozenset({".git", ".lading", ".nox", ".tox", ".venv", "node_modules"})
_ANY = "**"
_WILD = frozenset("*?[")
_OUT = frozenset({"..", "/"})
_MORE = re.compile(r"\A\*{3,}\Z")
"""To git these are no other."""


class Glob:
    """A path, or a pattern of paths, from the root.

    ``*``, ``?`` and ``[…]`` stay inside a name, ``**`` stands for any folders, at the end for all
    that lies below. Environments and caches are passed over if it does not name them.

    >>> Glob("charts/**").names("charts/app/Chart.yaml")
    True
    >>> Glob("**/package.json").names("node_modules/app/package.json")
    False
    """

    path: str
    """The only path that it can name; empty if it has wildcards, or leads out of the root."""

    def __init__(self, pattern: str) -> None:
        parts = PurePosixPath(pattern).parts
        is_plain = _WILD.isdisjoint(pattern) and _OUT.isdisjoint(parts)
        self.path = "/".join(parts) if is_plain else ""
        self._parts = [_MORE.sub(_ANY, part) for part in parts]
        self._passed_over = _NOT_OURS.difference(self._parts)

    def names(self, path: str) -> bool:
        """Say whether it names the file at ``path``."""
        names = path.split("/")
        return self._passed_over.isdisjoint(names) and _fits(names, self._parts)

    def leads_into(self, folder: str) -> bool:
        """Say whether it may name files below ``folder``."""
        names = folder.split("/")
        return self._passed_over.isdisjoint(names) and _leads(names, self._parts)


def _fits(names: Sequence[str], parts: Sequence[str]) -> bool:
    if not names or not parts:
        return not names and not parts
    if parts[0] != _ANY:
        return fnmatchcase(names[0], parts[0]) and _fits(names[1:], parts[1:])
    rest = parts[1:]
    return not rest or any(_fits(names[at:], rest) for at in range(len(names)))


def _leads(names: Sequence[str], parts: Sequence[str]) -> bool:
    for name, part in zip(names, parts, strict=False):
        if part == _ANY:
            return True
        if not fnmatchcase(name, part):
            return False
    return len(names) < len(parts)
