"""The nox sessions that there are, before any is run."""

import json
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from lading_artifact import Release
from lading_project import mistake
from lading_run import Command, Problem, Runner

NOX = (sys.executable, "-P", "-m", "nox")


def unknown_sessions(
    release: Release, clone: Path, needs: Sequence[str], runner: Runner
) -> list[Problem]:
    """Say which of ``needs``, which are all that the settings name, are no session.

    :raises CommandFailed: if nox cannot read the noxfile.
    """
    known = _known(clone, runner) if (clone / "noxfile.py").is_file() else set()
    return [
        _unknown(release, number, need, known)
        for number, need in enumerate(needs)
        if need.partition("(")[0] not in known  # what follows are parameters
    ]


def _known(clone: Path, runner: Runner) -> set[str]:
    listed = runner(Command(*NOX, "--list", "--json", cwd=clone, clean=True, looks=True)).stdout
    return {each[key] for each in json.loads(listed) for key in ("session", "name")}


def _unknown(release: Release, number: int, need: str, known: set[str]) -> Problem:
    near = get_close_matches(need, known, n=1)
    hint = f"Did you mean {near[0]!r}?" if near else "`nox --list` shows all."
    text = f"there is no session {need!r}" if known else f"there is no noxfile.py for {need!r}"
    return mistake(release.root, ("release", "needs", number), text, hint, unit=release.unit)
