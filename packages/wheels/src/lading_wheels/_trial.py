"""Tries an installed distribution: run by the interpreter of its environment, as a program.

It knows nothing but the standard library, for nothing else is there.
"""

import json
import sys
import traceback
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.metadata import distribution
from pathlib import Path

_SCRIPTS = ("console_scripts", "gui_scripts")
_END = 3


def trial(project: str, modules: Sequence[str]) -> dict[str, object]:
    """Return the version that the project reports, and what fails, by what was tried."""
    installed = distribution(project)
    attempts: dict[str, Callable[[], object]] = {
        f"import {module}": lambda module=module: import_module(module)  # type: ignore[misc]
        for module in modules
    }
    attempts |= {
        f"script {entry.name}": entry.load
        for group in _SCRIPTS
        for entry in installed.entry_points.select(group=group)
    }
    failures = {name: why for name, attempt in attempts.items() if (why := _failure(attempt))}
    return {"version": installed.version, "tried": list(attempts), "failures": failures}


def _failure(attempt: Callable[[], object]) -> str:
    """Return the end of the traceback if the attempt fails; even by leaving the interpreter."""
    try:
        attempt()
    except BaseException:  # noqa: BLE001 - whatever it is, it is the finding
        lines = traceback.format_exc().strip().splitlines()
        return "\n".join(lines[-_END:])
    return ""


def main(project: str, answer: str, *modules: str) -> None:
    """Write what `trial` returns to the file ``answer``, as JSON."""
    Path(answer).write_text(json.dumps(trial(project, modules)), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
