"""A git repository to try things in, and no settings but ours."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from lading_run import Command, run


@pytest.fixture(autouse=True)
def _no_settings_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "A. Person")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "a@example.org")


@dataclass(frozen=True)
class Repo:
    """A repository with a work tree at ``root``."""

    root: Path

    def git(self, *arguments: str | Path) -> str:
        return run(Command("git", *arguments, cwd=self.root)).stdout.strip()

    def commit(self, message: str, files: dict[str, str] | None = None) -> str:
        for name, text in (files or {}).items():
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            (self.root / name).write_text(text, encoding="utf-8", newline="")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD")

    def tag(self, name: str) -> None:
        self.git("tag", "--annotate", "--message", name, name)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """An empty repository."""
    root = tmp_path / "repo"
    run(Command("git", "init", "--quiet", "--initial-branch", "main", root))
    return Repo(root)


Put = Callable[[str, str | bytes], Path]


@pytest.fixture
def put(tmp_path: Path) -> Put:
    """Write a file below the test's folder, bytes as they are."""

    def write(name: str, data: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    return write
