import sys
from pathlib import Path
from typing import Protocol

import pytest

from lading_project import Unit
from lading_run import Command, run
from lading_version import OutOfStep, Version, next_of_unit


class Repo(Protocol):
    root: Path

    def commit(self, message: str, files: dict[str, str] | None = None) -> str: ...
    def tag(self, name: str) -> None: ...


RARELY_NEEDED = {"packaging", "tomlkit", "yaml", "lading_git._origin", "lading_version._check"}


def test_the_source_is_read_only_where_no_tag_says_what_was_last(repo: Repo) -> None:
    repo.commit("feat: a", {"pyproject.toml": '[project]\nversion = "no version"\n'})
    with pytest.raises(OutOfStep):
        next_of_unit(repo.root, Unit())
    repo.tag("v1.0.0")
    repo.commit("fix: b")
    assert next_of_unit(repo.root, Unit()).version == Version(1, 0, 1)


def test_what_a_tagged_and_whole_clone_does_not_need_is_not_imported(repo: Repo) -> None:
    repo.commit("feat: a")
    repo.tag("v1.0.0")
    script = (
        "import pathlib, sys, lading_project, lading_version; "
        "lading_version.next_of_unit(pathlib.Path.cwd(), lading_project.Unit()); "
        "print(*sys.modules, sep='\\n')"
    )
    command = Command(sys.executable, "-c", script, cwd=repo.root, looks=True)
    loaded = run(command).stdout.splitlines()
    assert "lading_version._next" in loaded
    assert RARELY_NEEDED.isdisjoint(loaded)
