"""Lading as a stranger has it: installed from its wheels into an environment of its own."""

import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from strangers import (
    HATCHLING,
    ROOT,
    SETTINGS,
    SETUPTOOLS,
    Environment,
    checked,
    committed,
    new_environment,
    once,
)

BUILD = """
import os, sys
from hatchling.build import build_wheel
for package in sys.argv[2:]:
    os.chdir(package)
    build_wheel(sys.argv[1])
"""
"""All in one process: an environment for each takes longer than what is built in it."""


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all workers of this run share."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="session")
def wheelhouse(shared: Path) -> Path:
    """The wheels of this repository's packages."""
    folder = shared / "wheelhouse"
    with once(folder) as first:
        if first:
            checked([sys.executable, "-c", BUILD, folder, *sorted((ROOT / "packages").iterdir())])
    return folder


@pytest.fixture(scope="session")
def installed(shared: Path, wheelhouse: Path) -> Environment:
    """An environment with Lading and nothing else; tests do not change it."""
    folder = shared / "installed"
    with once(folder) as first:
        if first:
            new_environment(folder, wheelhouse)
    return Environment(folder)


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """A repository that is not ours: two packages, one of them setuptools; two lines of tasks."""
    return committed(
        tmp_path / "acme",
        {
            "core/pyproject.toml": SETUPTOOLS,
            "core/acme_core/__init__.py": 'GREETING = "hello from acme"\n',
            "cli/pyproject.toml": HATCHLING,
            "cli/acme_cli.py": "import acme_core\ndef main(): print(acme_core.GREETING)\n",
            "lading.toml": SETTINGS,
            "tasks.py": 'from lading import namespace\n__all__ = ["namespace"]\n',
            ".gitignore": "__pycache__/\n",
        },
    )


@pytest.fixture
def acme(fresh: Path, shared: Path) -> Path:
    """The same, where packages are built in environments that all tests make once."""
    environments = shared / "environments"
    environments.mkdir(exist_ok=True)
    for kind in (".lading/rehearsal/releases", ".lading"):
        place = fresh / kind / "v1.2.0/work/wheels"
        place.mkdir(parents=True)
        (place / "envs").symlink_to(environments)
    return fresh


class Answers500(BaseHTTPRequestHandler):
    """An index that is out of order."""

    def do_GET(self) -> None:
        self.send_error(500)

    def do_POST(self) -> None:
        self.send_error(500)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def broken_index() -> Iterator[str]:
    """The address of an index that answers 500 to everything."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers500) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
