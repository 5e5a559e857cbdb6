"""Real programs, a registry, a base image with the Python that runs the tests, and a repository."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bases import python_base
from imagery import (
    GO_MAIN,
    PYPROJECT,
    PYTHON_MAIN,
    Repo,
    git,
)
from lading_docker import World
from lading_oci import Registry, serve_registry
from lading_tools import Toolbox, find


@pytest.fixture(scope="session")
def crane() -> Path:
    """The program; got or built if it is not there."""
    return find("crane")


@pytest.fixture(scope="session")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A registry for everyone, as ``host:port``; each test has names of its own in it."""
    with serve_registry(tmp_path_factory.mktemp("registry"), find("registry")) as host:
        yield host


@pytest.fixture
def client(crane: Path) -> Registry:
    """A client that is nobody."""
    return Registry(crane)


@pytest.fixture
def world(tmp_path: Path) -> World:
    """The tools of this machine, and a cache of the test's own."""
    return World(tools=Toolbox(), cache=tmp_path / "bases", logins=lambda _: None)


@pytest.fixture(scope="session")
def base(registry: str, crane: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A base image by digest: the Python that runs this, and one for another machine."""
    return python_base(registry, crane, tmp_path_factory.mktemp("base"))


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """The repository, with one commit."""
    root = tmp_path / "repository"
    files = {
        "go.mod": "module example.org/hello\n\ngo 1.21\n",
        "cmd/hello/main.go": GO_MAIN,
        "pyproject.toml": PYPROJECT,
        "README.md": "# hello\n",
        "src/hello/__init__.py": PYTHON_MAIN,
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=feat: hello")
    return Repo(root, tmp_path / "releases")
