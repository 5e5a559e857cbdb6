import sys
from pathlib import Path
from typing import Protocol

import pytest

from lading_project import Unit
from lading_run import Command, run
from lading_version import OutOfStep, Version, explained, next_of_unit


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


def test_a_later_version_that_the_source_holds_is_what_comes_next(repo: Repo) -> None:
    repo.commit("feat: a", {"pyproject.toml": '[project]\nversion = "1.0.0"\n'})
    repo.tag("v1.0.0")
    repo.commit("fix: b", {"pyproject.toml": '[project]\nversion = "2.0.0"\n'})
    found = explained(repo.root, Unit())
    assert found.lines()[-1] == "The source holds 2.0.0; the commits ask for 1.0.1."
    assert [found.as_json()[key] for key in ("version", "counted")] == ["2.0.0", "1.0.1"]
    assert explained(repo.root, Unit(), pre="rc").version == Version(1, 0, 1, ("rc", 1))


@pytest.mark.parametrize("held", ["1.2.0.dev3", "1.0.0"])
def test_one_in_development_or_an_earlier_one_decides_nothing(repo: Repo, held: str) -> None:
    repo.commit("feat: a")
    repo.tag("v1.0.0")
    repo.commit("fix: b", {"pyproject.toml": f'[project]\nversion = "{held}"\n'})
    found = explained(repo.root, Unit())
    assert (found.version, found.counted) == (Version(1, 0, 1), Version(1, 0, 1))
    assert len(found.lines()) == 2
