"""A repository with a Go module, and releases of it."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from lading_artifact import Order, Release
from lading_binaries import BinaryMaker, BinaryTable
from lading_git import Repository, clone_of
from lading_run import Command, run

EPOCH = 1_700_000_001

MAIN = """package main

var version = "dev"

var commit string

func main() { println(version, commit) }
"""


def _git(folder: Path, *argv: str) -> str:
    names = {f"GIT_{who}_{what}": "x@localhost" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    dates = {f"GIT_{who}_DATE": f"@{EPOCH} +0000" for who in ("AUTHOR", "COMMITTER")}
    env = {**names, **dates, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
    return run(Command("git", *argv, cwd=folder, env=env, looks=True)).stdout.strip()


@pytest.fixture(scope="session")
def git() -> Callable[..., str]:
    """Run git in a folder, as nobody, at a fixed time."""
    return _git


def _write(folder: Path, files: Mapping[str, str]) -> Path:
    usual = {
        "go.mod": "module example.org/app\n\ngo 1.21\n",
        "main.go": MAIN,
        "README.md": "# app\n",
        "LICENSE": "Take it.\n",
    }
    for name, text in {**usual, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    _git(folder, "init", "--quiet")
    _git(folder, "add", "--all")
    _git(folder, "commit", "--quiet", "--message", "first")
    return folder


@pytest.fixture(scope="session")
def write() -> Callable[..., Path]:
    """Write a repository with a Go module that says its version, changed by ``files``."""
    return _write


def _release(root: Path, room: Path, *, tag: str = "v1.2.0", clone: str = "source") -> Release:
    """Clone HEAD of ``root`` below ``room``, as a release does."""
    repository = Repository(root)
    return Release(
        unit="",
        version=tag.removeprefix("v"),
        tag=tag,
        commit=repository.head(),
        epoch=repository.epoch("HEAD"),
        source=clone_of(repository, repository.head(), room / clone, tag=tag),
        root=root,
        work=room / "work",
    )


@pytest.fixture(scope="session")
def release() -> Callable[..., Release]:
    """Clone HEAD of a repository, and state the facts of its release."""
    return _release
