"""What twine says of a distribution before it is uploaded."""

import sys
from collections.abc import Sequence
from pathlib import Path

from lading_run import Command, CommandFailed, Problem, Runner, run

_PLAIN = {"COLUMNS": "160", "PYTHONWARNINGS": None, "PYTHONIOENCODING": "utf-8"}
"""So that rich breaks few lines."""
_END = 6


def check(files: Sequence[Path], *, strict: bool = True, runner: Runner = run) -> list[Problem]:
    """Check that an index could show each file's description; ``strict``: there is one."""
    if not files or _said(files, strict=strict, runner=runner) is None:
        return []
    return [
        Problem(
            text=f"{file.name}: {text}",
            hint="What is uploaded cannot be changed: give the project a readme that renders.",
        )
        for file in files
        if (text := _said([file], strict=strict, runner=runner)) is not None
    ]


def _said(files: Sequence[Path], *, strict: bool, runner: Runner) -> str | None:
    """Return what twine says against the files; None if nothing."""
    options = ("--strict",) if strict else ()
    # -P: a folder "twine" in the current directory must not be taken for it.
    twine = (sys.executable, "-P", "-m", "twine", "--no-color")
    try:
        runner(Command(*twine, "check", *options, *files, env=_PLAIN, looks=True))
    except CommandFailed as error:
        said = f"{error.stdout}\n{error.stderr}".splitlines()
        return "\n".join([line.rstrip() for line in said if line.strip()][-_END:])
    return None
