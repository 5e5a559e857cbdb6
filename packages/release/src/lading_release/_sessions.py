"""The nox sessions that there are, before any is run."""

import json
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from lading_artifact import Release
from lading_project import mistake
from lading_run import Command, CommandFailed, Problem, Runner

NOX = (sys.executable, "-P", "-m", "nox")


def unknown_sessions(
    release: Release, clone: Path, needs: Sequence[str], runner: Runner
) -> list[Problem]:
    """Say which of ``needs``, which are all that the settings name, are no session to nox.

    :raises CommandFailed: if nox cannot read the noxfile.
    """
    there = (clone / "noxfile.py").is_file()
    if there and _knows(clone, needs, runner):
        return []
    known = _listed(clone, runner) if there else set()
    return [
        _unknown(release, number, need, known, there=there)
        for number, need in enumerate(needs)
        if not (there and _knows(clone, [need], runner))
    ]


def _knows(clone: Path, needs: Sequence[str], runner: Runner) -> bool:
    """Ask nox, as a session has many names: with its Python and parameters, or without."""
    try:
        _list(clone, runner, "--session", *needs)
    except CommandFailed:
        return False
    return True


def _listed(clone: Path, runner: Runner) -> set[str]:
    """Return the names of sessions; none where their list cannot be read."""
    try:
        listed = json.loads(_list(clone, runner).splitlines()[-1])  # a noxfile may print, too
    except (ValueError, IndexError):
        return set()
    return {each[key] for each in listed for key in ("session", "name")}


def _list(clone: Path, runner: Runner, *arguments: str) -> str:
    command = Command(*NOX, *arguments, "--list", "--json", cwd=clone, clean=True, looks=True)
    return runner(command).stdout


def _unknown(release: Release, number: int, need: str, known: set[str], *, there: bool) -> Problem:
    near = get_close_matches(need, known, n=1)
    hint = f"Did you mean {near[0]!r}?" if near else "`nox --list` shows all."
    text = f"there is no session {need!r}" if there else f"there is no noxfile.py for {need!r}"
    return mistake(release.root, ("release", "needs", number), text, hint, unit=release.unit)
