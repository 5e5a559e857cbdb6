"""A repository with a Go module, and releases of it."""

import platform
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from lading_artifact import Release
from lading_git import Repository, clone_of
from lading_run import Command, run

EPOCH = 1_700_000_002

MAIN = """package main

import "example.org/app/internal/build"

var version = "dev"

func main() { println(version, build.Commit) }
"""

FILES = {
    "go.mod": "module example.org/app\n\ngo 1.21\n",
    "main.go": MAIN,
    "internal/build/build.go": "package build\n\nvar Commit string\n",
    "README.md": "# app\n",
    "LICENSE": "Take it.\n",
}

ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}


def _git(folder: Path, *argv: str) -> str:
    who = {
        f"GIT_{role}_{what}": "x@localhost"
        for role in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    dates = {f"GIT_{role}_DATE": f"@{EPOCH} +0000" for role in ("AUTHOR", "COMMITTER")}
    alone = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
    env = {**who, **dates, **alone}
    return run(Command("git", *argv, cwd=folder, env=env, looks=True)).stdout.strip()


@pytest.fixture(scope="session")
def git() -> Callable[..., str]:
    """Run git in a folder, as nobody, at a fixed time."""
    return _git


def _write(folder: Path, changes: Mapping[str, str | None] = {}) -> Path:
    for name, text in {**FILES, **changes}.items():
        if text is None:
            continue
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    _git(folder, "init", "--quiet")
    _git(folder, "add", "--all")
    _git(folder, "commit", "--quiet", "--message", "first")
    return folder


@pytest.fixture(scope="session")
def write() -> Callable[..., Path]:
    """Write a repository with a Go module that says its version; None leaves a file out."""
    return _write


def _release(root: Path, room: Path, *, tag: str = "v1.2.0", unit: str = "") -> Release:
    repository = Repository(root)
    return Release(
        unit=unit,
        version=tag.removeprefix("v"),
        tag=tag,
        commit=repository.head(),
        epoch=repository.epoch("HEAD"),
        source=clone_of(repository, repository.head(), room / "source", tag=tag),
        root=root,
        work=room / "work",
    )


@pytest.fixture(scope="session")
def release() -> Callable[..., Release]:
    """Clone HEAD of a repository into a room, as a release does, and state its facts."""
    return _release


@pytest.fixture(scope="session")
def here() -> str:
    """The platform that these tests run on."""
    system = platform.system().lower()
    return f"{system}/{ARCHITECTURES.get(platform.machine(), platform.machine())}"
