"""The floors of earlier commits, below which none may fall."""

import tomllib

from lading_sessions._settings import floors_in
from lading_sessions._work import Work

_DEFAULT_BRANCHES = ("origin/HEAD", "origin/main", "origin/master")
"""Where the default branch may be found; a clone in CI often has no ``origin/HEAD``."""


def floors_before(work: Work) -> dict[str, float]:
    """Return the highest floors of the commits that ours are compared with."""
    earlier: dict[str, float] = {}
    for commit in _commits(work):
        floors = floors_in(
            *(_then(work, commit, name) for name in ("lading.toml", "pyproject.toml"))
        )
        earlier |= {name: max(floor, earlier.get(name, 0)) for name, floor in floors.items()}
    return earlier


def _then(work: Work, commit: str, name: str) -> dict[str, object]:
    """Return what a TOML file held at a commit; nothing if it cannot be read.

    It was put right since, or else the settings of today have told of it.
    """
    try:
        return tomllib.loads(work.ask("git", "show", f"{commit}:./{name}"))
    except ValueError:  # neither TOML, nor text in UTF-8
        return {}


def _commits(work: Work) -> tuple[str, ...]:
    """Return the last two commits, and the one where this branch left the default one."""
    for branch in _DEFAULT_BRANCHES:
        if base := work.ask("git", "merge-base", "HEAD", branch).strip():
            return "HEAD", "HEAD^", base
    return "HEAD", "HEAD^"
