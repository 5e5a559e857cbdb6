"""Real programs, a registry, a base image with the Python that runs the tests, and a repository."""

import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from imagery import (
    ELSEWHERE,
    EPOCH,
    GO_MAIN,
    HERE,
    NOT_NEEDED,
    PYPROJECT,
    PYTHON_MAIN,
    VERSION,
    Repo,
    git,
)
from lading_docker import World
from lading_docker._image import Image, Run
from lading_docker._layer import File, add_layer
from lading_oci import LayoutWriter, Name, Platform, Registry, serve_registry
from lading_tools import Toolbox, find

# A busy machine is no failure.
settings.register_profile(
    "patient",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("patient")


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
    folder = tmp_path_factory.mktemp("base")
    writer = LayoutWriter(folder / "layout")
    stub = folder / "stub"
    _go_build(folder, stub, ELSEWHERE)
    place = f"usr/local/bin/python{VERSION}"
    manifests = [
        _image(writer, HERE, _interpreter(place)).add_to(writer),
        _image(writer, ELSEWHERE, {place: File(stub, executable=True)}).add_to(writer),
    ]
    layout = writer.finish([writer.add_index(manifests)])
    name = Name(registry, "base/python")
    Registry(crane).push(layout, name)
    return f"{name}@{layout.digest}"


def _image(writer: LayoutWriter, architecture: str, files: Mapping[str, File]) -> Image:
    layer = add_layer(writer, files, epoch=EPOCH, created_by="a base for tests")
    return Image(platform=Platform("linux", architecture), epoch=EPOCH, run=Run(), layers=[layer])


def _interpreter(place: str) -> dict[str, File]:
    """Return the interpreter, its library of Python, and the libraries that it is linked with."""
    program: str = getattr(sys, "_base_executable", sys.executable)
    real = Path(program).resolve()
    stdlib = Path(sysconfig.get_path("stdlib", vars={"base": sys.base_prefix}))
    files = {place: File(real, executable=True)}
    for path in stdlib.rglob("*"):
        inside = path.relative_to(stdlib)
        if path.is_file() and not NOT_NEEDED & {*inside.parts}:
            target = f"usr/local/lib/python{VERSION}/{inside.as_posix()}"
            files[target] = File(path, executable=os.access(path, os.X_OK))
    linked = [real, *stdlib.glob("lib-dynload/*.so")]
    for library in {each for binary in linked for each in _libraries(binary)}:
        files[library.lstrip("/")] = File(Path(library), executable=True)
    return files


def _libraries(binary: Path) -> list[str]:
    said = subprocess.run(["ldd", binary], capture_output=True, text=True, check=True).stdout
    words = [word for line in said.splitlines() for word in line.split()]
    return [word for word in words if word.startswith("/")]


def _go_build(folder: Path, out: Path, architecture: str) -> None:
    (folder / "go.mod").write_text("module example.org/stub\n\ngo 1.21\n")
    (folder / "main.go").write_text("package main\n\nfunc main() {}\n")
    env = {**os.environ, "GOARCH": architecture, "GOOS": "linux", "CGO_ENABLED": "0"}
    subprocess.run(["go", "build", "-o", out, "."], cwd=folder, env=env, check=True)


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
