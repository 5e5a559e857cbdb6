"""Lading as a stranger has it: installed from its wheels into an environment of its own."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import uv

ROOT = Path(__file__).parent.parent
UV = uv.find_uv_bin()


@dataclass(frozen=True)
class Ran:
    """How a program ended and what it printed."""

    returncode: int
    stdout: str
    stderr: str

    @property
    def said(self) -> str:
        return self.stdout + self.stderr


@dataclass(frozen=True)
class Environment:
    """A virtual environment in which Lading is installed."""

    folder: Path
    env: dict[str, str] = field(default_factory=dict)

    def program(self, name: str) -> str:
        return str(self.folder / "bin" / name)

    def start(self, name: str, *args: str, cwd: Path) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [self.program(name), *args],
            cwd=cwd,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def environment(self) -> dict[str, str]:
        path = f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
        dropped = {"GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "LADING_LOG", "VIRTUAL_ENV"}
        dropped |= {"PYTHONDONTWRITEBYTECODE"}  # each of many a Python would compile all anew
        kept = {key: value for key, value in os.environ.items() if key not in dropped}
        return kept | {"PATH": path} | self.env

    def run(self, name: str, *args: str, cwd: Path) -> Ran:
        with self.start(name, *args, cwd=cwd) as process:
            stdout, stderr = process.communicate()
        return Ran(process.returncode, stdout, stderr)

    def pip_install(self, *args: str | Path) -> None:
        checked([UV, "pip", "install", "--quiet", "--python", self.folder, *args])


def checked(command: Sequence[str | Path], cwd: Path | None = None) -> str:
    ran = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def git(folder: Path, *args: str) -> str:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.com")
    return checked(["git", *who, *args], cwd=folder)


@contextmanager
def once(folder: Path) -> Iterator[bool]:
    """Let one worker of several do the block's work in ``folder``; True for that one."""
    folder.mkdir(exist_ok=True)
    with (folder.parent / f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = folder.parent / f"{folder.name}.done"
        yield not done.exists()
        done.touch()


def new_environment(
    folder: Path, wheelhouse: Path, python: str | Path = sys.executable
) -> Environment:
    checked([UV, "venv", "--quiet", "--clear", "--python", python, folder])
    environment = Environment(folder)
    environment.pip_install("pip", *sorted(wheelhouse.glob("*.whl")))
    return environment


def locked(requirement: str, python: str, folder: Path) -> str:
    """Return a lock of a requirement, for every platform."""
    (folder / "requirements.in").write_text(f"{requirement}\n")
    command = [UV, "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-header"]
    return checked([*command, "--python-version", python, "requirements.in"], cwd=folder)


SETUPTOOLS = """\
[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"

[project]
name = "acme-core"
version = "1.2.0"
description = "The core of acme."
readme = { text = "The core of acme.", content-type = "text/markdown" }
requires-python = ">=3.11"

[tool.setuptools]
packages = ["acme_core"]
"""

HATCHLING = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "acme-cli"
version = "1.2.0"
description = "The command line of acme."
readme = { text = "Says hello.", content-type = "text/markdown" }
requires-python = ">=3.11"
dependencies = ["acme-core~=1.2.0"]

[project.scripts]
acme = "acme_cli:main"
"""

SETTINGS = """\
[version]
source = "cli/pyproject.toml"
carriers = [
  { path = "*/pyproject.toml", key = "project.version" },
  { path = "cli/pyproject.toml", requirement = "acme-core" },
]

[wheels]
packages = ["core", "cli"]
index = "acme"

[indexes.acme]
upload = "http://127.0.0.1:9/upload/"
simple = "http://127.0.0.1:9/simple/"
"""


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def committed(folder: Path, files: dict[str, str]) -> Path:
    """Make a git repository that holds ``files`` in one commit."""
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "config", "user.name", "A")
    git(folder, "config", "user.email", "a@example.com")
    write(folder, files)
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message=feat: begin")
    return folder
