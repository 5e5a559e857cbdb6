"""Small repositories, and sessions that nox itself runs in them."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

NOXFILE = "import lading_sessions\n\nlading_sessions.register()\n"

Make = Callable[[Mapping[str, str]], Path]
Nox = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Write files by their names, and a noxfile of two lines; return their folder."""

    def write(files: Mapping[str, str]) -> Path:
        for name, text in {"noxfile.py": NOXFILE, **files}.items():
            path = tmp_path / "it" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path / "it"

    return write


@pytest.fixture
def nox() -> Nox:
    """Run nox as a user does, in a folder, and return how it ended and what it said."""

    def run(folder: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "nox", "--no-color", *words],
            cwd=folder,
            env={**os.environ, **env},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    return run
