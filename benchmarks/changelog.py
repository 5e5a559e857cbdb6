"""The whole changelog of a long history: against goals, two tools, fewer tags and one unit.

Ours is a Python process that calls what ``invoke changelog.notes --all`` calls; the start-up of
Python is included, that of Invoke is not. The rivals are started as one starts them.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks._clock import Process, compare, cost_of
from benchmarks._history import FOLDERS, make
from benchmarks._rivals import COMMITIZEN, GIT_CLIFF, PATIENCE, install
from benchmarks._row import Effort, Row

COMMITS = 30_000
TAGS = 10_000
_FEW_TAGS = 140
_PLAIN, _BY_PATH, _MEMORY = 0.6, 1.1, 60.0

_OURS = (
    "import pathlib, lading_changelog as c, lading_git, lading_project; "
    "units = {units}; repository = lading_git.Repository(pathlib.Path.cwd()); "
    "found = c.history_of(repository, units); "
    "print(*map(c.render_all, found.values()))"
)
_WHOLE = "[lading_project.Unit()]"
_ONE = f"[lading_project.Unit(paths=[f'p{{n:02}}' for n in range({FOLDERS})])]"
_MANY = (
    "[lading_project.Unit(name=str(n), tag=f'{n}/v{{version}}', paths=[f'p{n:02}']) "
    f"for n in range({FOLDERS})]"
)
_COMMITIZEN = '[tool.commitizen]\nversion_provider = "scm"\ntag_format = "v$version"\n'


def rows(effort: Effort) -> Iterator[Row]:
    """Yield the figures; everything lies in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as name:
        root = Path(name)
        commits, tags = round(COMMITS * effort.scale), round(TAGS * effort.scale)
        many = make(root / "many", commits=commits, tags=tags)
        (many / "pyproject.toml").write_text(_COMMITIZEN, encoding="utf-8")
        few = make(root / "few", commits=commits, tags=round(_FEW_TAGS * effort.scale) or 1)
        programs = install(root / "rivals", [COMMITIZEN, GIT_CLIFF])
        what = f"changelog, {commits:,} commits, {tags:,} tags: "
        yield from _against_tools(what, many, programs, effort)
        yield from _against_ourselves(what, many, few, effort)


def _against_tools(what: str, many: Path, programs: Path, effort: Effort) -> Iterator[Row]:
    for tool, arguments in (
        (GIT_CLIFF, ["git-cliff"]),
        (COMMITIZEN, ["cz", "changelog", "--dry-run"]),
    ):
        rival = Process([programs / arguments[0], *arguments[1:]], cwd=many)
        ours, other = compare(_ours(_WHOLE, many), rival, pairs=effort.pairs, patience=PATIENCE)
        figure = f"{what}CPU seconds, against {tool}"
        yield Row(figure=figure, ours=ours.cpu, rival=other.cpu, goal=1.0, note=other.note)
    memory = cost_of(_ours(_WHOLE, many)).memory
    yield Row(figure=f"{what}MiB, against {_MEMORY:g}", ours=memory, rival=_MEMORY, goal=1.0)


def _against_ourselves(what: str, many: Path, few: Path, effort: Effort) -> Iterator[Row]:
    plain, fewer = compare(_ours(_WHOLE, many), _ours(_WHOLE, few), pairs=effort.pairs)
    units, one = compare(_ours(_MANY, many), _ours(_ONE, many), pairs=effort.pairs)
    for figure, ours, rival, goal in (
        (f"CPU seconds, against {_PLAIN}", plain.cpu, _PLAIN, 1.0),
        (f"CPU seconds, against {_FEW_TAGS} tags", plain.cpu, fewer.cpu, 1.2),
        (f"CPU seconds by path, against {_BY_PATH}", one.cpu, _BY_PATH, 1.0),
        (f"CPU seconds by path, {FOLDERS} units against one", units.cpu, one.cpu, 1.2),
    ):
        yield Row(figure=what + figure, ours=ours, rival=rival, goal=goal)


def _ours(units: str, folder: Path) -> Process:
    return Process([sys.executable, "-c", _OURS.replace("{units}", units)], cwd=folder)
