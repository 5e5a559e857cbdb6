"""A release with nothing left to do, over ten targets whose servers run already.

It is a whole process of ours with its children (git): it clones the commit, reads the bill, asks
git, GitHub, a pages branch and six package indexes, fetches everything back and compares it. The
second figure is the budget. The servers run elsewhere and are not counted.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from benchmarks._clock import BenchmarkError, Process, cost_of, said_by
from benchmarks._row import Effort, Row
from lading_github import testing
from lading_wheels._server import index_on

_BUDGET = 1.5
_TARGETS = 10
_PROJECT = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "acme-again"
version = "1.2.0"
description = "Released again."
readme = { text = "Again.", content-type = "text/plain" }
"""


def rows(effort: Effort) -> Iterator[Row]:
    """Yield the figure."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="benchmarks-")))
        again = _world(folder, stack)
        _need_all(again)
        costs = sorted(cost_of(again).cpu for _ in range(effort.pairs))
    figure = (
        f"a release with nothing left to do, {_TARGETS} targets: CPU seconds, against the budget"
    )
    yield Row(figure=figure, ours=costs[len(costs) // 2], rival=_BUDGET, goal=1.0)


def _world(folder: Path, stack: ExitStack) -> Process:
    """Start the servers and return the release, which is then made once."""
    github = stack.enter_context(testing.serve(folder / "github"))
    names = ["acme", *(f"mirror{number}" for number in range(1, 6))]
    indexes = {name: stack.enter_context(index_on(folder / name)) for name in names}
    acme = indexes.pop("acme")
    root = _repository(
        folder,
        f'[wheels]\nindex = "acme"\n'
        f'[indexes.acme]\nupload = "{acme.upload}"\nsimple = "{acme.simple}"\n'
        f'[github]\nrepository = "acme/again"\napi = "{github.address}"\n'
        '[pages]\nfolder = "site"\n',
    )
    more = json.dumps({name: [index.upload, index.simple] for name, index in indexes.items()})
    login = {"TWINE_USERNAME": "a", "TWINE_PASSWORD": "secret"}
    login["GH_ENTERPRISE_TOKEN"] = github.token
    # As where it is installed: compiled by the release that is not counted, and kept.
    login |= {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
    program = Path(__file__).with_name("_release_again.py")
    return Process([sys.executable, "-P", program, root, more], cwd=folder, env=login)


def _repository(folder: Path, settings: str) -> Path:
    root, remote = folder / "root", folder / "remote.git"
    (root / "site").mkdir(parents=True)
    (root / "site" / "index.html").write_text("<h1>Again</h1>\n")
    (root / "pyproject.toml").write_text(_PROJECT)
    (root / "acme_again.py").touch()
    (root / "lading.toml").write_text(settings)
    _git(folder, "init", "--quiet", "--bare", "--initial-branch=main", str(remote))
    _git(root, "init", "--quiet", "--initial-branch=main")
    _git(root, "config", "user.name", "A")
    _git(root, "config", "user.email", "a@example.com")
    _git(root, "remote", "add", "origin", str(remote))
    _git(root, "add", ".")
    _git(root, "commit", "--quiet", "--message=feat: begin")
    return root


def _git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True)


def _need_all(again: Process) -> None:
    """Release once; then nothing may be left to do, at all ten targets."""
    said = [said_by(again).split() for _ in range(2)]
    if said[1] != [str(_TARGETS)]:
        raise BenchmarkError(f"the second release did more than look: {' '.join(said[1])}")
