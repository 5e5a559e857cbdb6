"""A git repository to try things in, and no settings but ours."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lading_git.testing import Sample
from lading_tasks.testing import run_module

Told = tuple[int, str, str]

_TASKS = """
import lading_changelog.tasks
from lading_tasks import collection

namespace = collection(lading_changelog.tasks)
"""


@pytest.fixture(autouse=True)
def _no_settings_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "A. Person")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "a@example.org")
        monkeypatch.setenv(f"GIT_{who}_DATE", "1780000000 +0000")


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    """An empty repository."""
    return Sample.new(tmp_path / "repo", "--initial-branch=main")


@pytest.fixture
def invoke(sample: Sample, tmp_path: Path) -> Callable[..., Told]:
    """Run a task in the repository as a user does; return exit code, stdout and stderr."""
    (tmp_path / "tasks.py").write_text(_TASKS)

    def call(*arguments: str, folder: Path = sample.path) -> Told:
        done = run_module("invoke", "--search-root", str(tmp_path), *arguments, cwd=folder)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    return call
