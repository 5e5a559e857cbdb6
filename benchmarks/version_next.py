"""The next version on a long history: against a goal, and against three tools.

Ours is a Python process that calls what ``invoke version.next`` calls; the start-up of Python is
included, that of Invoke is not. The rivals are started as one starts them.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks._clock import Process, compare
from benchmarks._history import make
from benchmarks._rivals import COMMITIZEN, GIT_CLIFF, PATIENCE, SEMANTIC_RELEASE, install
from benchmarks._row import Effort, Row

COMMITS = 30_000
TAGS = 10_000
_GOAL = 0.3

_OURS = (
    "import pathlib, lading_project, lading_version as v; root = pathlib.Path.cwd(); "
    "print(v.explained(root, lading_project.load(root).unit()).version)"
)
_COMMITIZEN = '[tool.commitizen]\nversion_provider = "scm"\ntag_format = "v$version"\n'


def rows(effort: Effort) -> Iterator[Row]:
    """Yield a row per rival, and one against the goal; everything lies in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as name:
        programs = install(Path(name) / "rivals", [COMMITIZEN, GIT_CLIFF, SEMANTIC_RELEASE])
        commits, tags = round(COMMITS * effort.scale), round(TAGS * effort.scale)
        folder = make(Path(name) / "history", commits=commits, tags=tags)
        (folder / "pyproject.toml").write_text(_COMMITIZEN, encoding="utf-8")
        ours = Process([sys.executable, "-c", _OURS], cwd=folder)
        what = f"next version, {commits:,} commits, {tags:,} tags: CPU seconds"
        cost = 0.0
        for tool, arguments, goal in (
            (COMMITIZEN, ["cz", "bump", "--get-next", "--yes"], 1 / 3),
            (GIT_CLIFF, ["git-cliff", "--bumped-version"], 1.0),
            (SEMANTIC_RELEASE, ["semantic-release", "--noop", "version", "--print"], 1.0),
        ):
            rival = Process([programs / arguments[0], *arguments[1:]], cwd=folder)
            measured, other = compare(ours, rival, pairs=effort.pairs, patience=PATIENCE)
            cost = cost or measured.cpu
            figure = f"{what}, against {tool}"
            yield Row(figure=figure, ours=measured.cpu, rival=other.cpu, goal=goal, note=other.note)
        yield Row(figure=f"{what}, against {_GOAL}", ours=cost, rival=_GOAL, goal=1.0)
