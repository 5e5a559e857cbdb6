"""``invoke --list`` of the whole collection, against a tasks.py with one plain task.

Both are ``python -m invoke --list`` in an empty folder with a tasks.py; all start-up is included.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks._clock import Process, compare
from benchmarks._row import Effort, Row

_OURS = '"""Tasks."""\n\nfrom lading import namespace\n\n__all__ = ["namespace"]\n'
_PLAIN = '"""Tasks."""\n\nfrom invoke import task\n\n\n@task\ndef one(_):\n    """Do it."""\n'


def rows(effort: Effort) -> Iterator[Row]:
    """Yield the figure; each side runs four times as often as elsewhere, being short."""
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as name:
        whole = _listing(Path(name) / "whole", _OURS)
        plain = _listing(Path(name) / "plain", _PLAIN)
        ours, rival = compare(whole, plain, pairs=4 * effort.pairs)
    figure = "invoke --list, whole collection: CPU seconds, against one plain task"
    yield Row(figure=figure, ours=ours.cpu, rival=rival.cpu, goal=1.15)


def _listing(folder: Path, tasks: str) -> Process:
    folder.mkdir()
    (folder / "tasks.py").write_text(tasks)
    return Process([sys.executable, "-m", "invoke", "--list"], cwd=folder)
