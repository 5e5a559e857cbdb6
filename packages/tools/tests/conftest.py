"""Programs on a PATH that holds nothing else, and a small module of Go."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from lading_tools import Tool

Script = Callable[..., Path]


_GO = shutil.which("go") or ""


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make PATH one folder with no more than a shell."""
    folder = tmp_path / "path"
    folder.mkdir()
    for name in ("sh", "sleep", "cat"):
        _link(folder, name)
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.fixture
def go(path: Path) -> Path:
    """Put Go on PATH."""
    assert _GO, "go is needed for these tests"
    (path / "go").symlink_to(_GO)
    return path / "go"


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """Name a folder that is not there yet."""
    return tmp_path / "cache"


@pytest.fixture
def script(path: Path) -> Script:
    """Write a shell script onto PATH, or into a folder; return its path."""

    def write(name: str, text: str, folder: Path = path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        program = folder / name
        program.write_text(f"#!/bin/sh\n{text}\n")
        program.chmod(0o755)
        return program

    return write


@pytest.fixture
def hello() -> Tool:
    """A program that builds in no time: it says hello, and no version."""
    return Tool(
        name="hello",
        range=">=0.0.0-dev",
        module="golang.org/x/example/hello",
        version="v0.0.0-20250915201037-7f05d217867b",
        sum="h1:+gZE2jOdiscYByu0606Uw8Ldir2Cecd39Vq/3IEasRA=",
        go="1.23.0",
    )


def _link(folder: Path, name: str) -> None:
    found = shutil.which(name)
    assert found, f"{name} is needed for these tests"
    (folder / name).symlink_to(found)
