from pathlib import Path
from typing import Protocol

import pytest

from lading_project import Unit, load
from lading_version import head_release

PROJECT = '[project]\nname = "app"\nversion = "{}"\n'


class Repo(Protocol):
    root: Path

    def commit(self, message: str, files: dict[str, str] | None = None) -> str: ...
    def tag(self, name: str) -> None: ...


def test_head_is_told_as_it_is_committed_whatever_lies_in_the_folder(
    repo: Repo, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = {"lading.toml": '[version]\nsource = "pyproject.toml"\n'}
    commit = repo.commit("feat: app", settings | {"pyproject.toml": PROJECT.format("1.2.0")})
    (repo.root / "pyproject.toml").write_text(PROJECT.format("9.9.9"))
    (repo.root / "lading.toml").write_text('tag = "x{version}"\n[version]\nsource = "tag"\n')
    release = head_release(repo.root, load(repo.root).unit(), tmp_path / "one")
    assert (release.version, release.tag, release.commit) == ("1.2.0", "", commit)
    assert (release.source / "pyproject.toml").read_text() == PROJECT.format("1.2.0")
    assert caplog.messages == ["uncommitted changes are left out: lading.toml, pyproject.toml"]
    repo.tag("v1.2.0")
    assert head_release(repo.root, load(repo.root).unit(), tmp_path / "two").tag == "v1.2.0"


def test_without_a_source_the_version_is_that_of_the_commit(repo: Repo, tmp_path: Path) -> None:
    repo.commit("feat: app")
    repo.tag("v1.2.0")
    assert head_release(repo.root, Unit(), tmp_path / "one").version == "1.2.0"
    repo.commit("fix: more")
    release = head_release(repo.root, Unit(), tmp_path / "two")
    assert release.version.startswith("1.2.1-0.dev.1")
    assert release.tag == ""
