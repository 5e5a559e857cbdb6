"""The floors of earlier commits, below which none may fall."""

import tomllib

from lading_sessions._settings import floors_in
from lading_sessions._work import Work

_DEFAULT_BRANCHES = ("origin/HEAD", "origin/main", "origin/master")
"""Where the default branch may be found; a clone in CI often has no ``origin/HEAD``."""


_CUT_OFF = """\
this clone is shallow, and the floors of earlier commits cannot be read: \
run `git fetch --unshallow`, or set `fetch-depth: 0` for actions/checkout"""


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
    base = _base(work)
    return ("HEAD", "HEAD^", base) if base else ("HEAD", "HEAD^")


def _base(work: Work) -> str:
    bases = (work.ask("git", "merge-base", "HEAD", branch).strip() for branch in _DEFAULT_BRANCHES)
    return next(filter(None, bases), "")


def cut_off(work: Work) -> list[str]:
    """Say what to do if floors are set and a shallow clone lacks the commits to compare with."""
    if not work.repository.settings.floors:
        return []
    if work.ask("git", "rev-parse", "--is-shallow-repository").strip() != "true":
        return []
    return [_CUT_OFF] if _lacks_parent(work) or _lacks_base(work) else []


def _lacks_parent(work: Work) -> bool:
    """Tell a commit whose parents are cut off, which names them, from the first, with none."""
    head = work.ask("git", "cat-file", "commit", "HEAD").partition("\n\n")[0]
    return "\nparent " in head and not _is_there(work, "HEAD^")


def _lacks_base(work: Work) -> bool:
    return any(_is_there(work, branch) for branch in _DEFAULT_BRANCHES) and not _base(work)


def _is_there(work: Work, name: str) -> bool:
    return bool(work.ask("git", "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}"))
