"""Real repositories in temporary folders, away from the settings of whoever runs the tests."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from lading_git.testing import Sample


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user with a name and an address and no other settings."""
    home = tmp_path / "home"
    home.mkdir()
    for name in [name for name in os.environ if name.startswith(("GIT_", "SSH_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    (home / ".gitconfig").write_text(
        "[user]\nname = Ada\nemail = ada@example.org\n[init]\ndefaultBranch = main\n"
    )
    return home


def _history() -> Iterator[str]:
    """60 commits for ``git fast-import``; the 34th merges what left the line at the 28th."""
    person = "Ada <ada@example.org>"
    for mark in range(1, 61):
        subject, folder = f"feat: number {mark}", f"folder{mark % 7}"
        yield f"commit refs/heads/main\nmark :{mark}\n"
        yield f"committer {person} {1700000000 + 60 * mark} +0100\n"
        yield f"data {len(subject)}\n{subject}\n"
        yield "merge :99\n" if mark == 34 else ""
        yield f"M 100644 inline {folder}/file\ndata {len(str(mark))}\n{mark}\n\n"
        if mark == 28:
            yield f"commit refs/heads/side\nmark :99\ncommitter {person} 1700001700 +0000\n"
            yield "data 12\nfix: on side\nfrom :28\nM 100644 inline side\ndata 1\n1\n\n"
        if mark % 10 == 0:
            yield f"tag v0.{mark // 10}.0\nfrom :{mark}\ntagger {person} 1700009000 +0000\n"
            yield "data 3\ntag\n"


@pytest.fixture
def upstream(tmp_path: Path) -> Sample:
    """61 commits, with a branch merged on the way, every tenth tagged ``v0.<tens>.0``."""
    sample = Sample.new(tmp_path / "upstream")
    sample.git("fast-import", "--quiet", stdin="".join(_history()))
    sample.git("reset", "--quiet", "--hard", "main")
    sample.git("config", "uploadpack.allowFilter", "true")
    return sample


@pytest.fixture
def remote(tmp_path: Path) -> Sample:
    """A bare repository that nothing was pushed to yet."""
    return Sample.new(tmp_path / "remote.git", "--bare")
