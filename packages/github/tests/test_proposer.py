"""A prepared release is proposed as a pull request."""

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

from lading_artifact import Proposal, Release
from lading_git.testing import Sample
from lading_github import GitHub
from lading_github._release import proposers
from lading_github._table import GitHubTable
from lading_github.testing import Server

Table = TypeVar("Table")


@dataclass
class Tables:
    """The tables of a unit, given by hand."""

    github: GitHubTable | None

    def table(self, name: str, kind: type[Table], /) -> Table | None:
        return self.github if isinstance(self.github, kind) else None


@pytest.fixture
def release(tmp_path: Path) -> Release:
    sample = Sample.new(tmp_path / "checkout")
    return Release(
        unit="",
        version="1.2.0",
        tag="v1.2.0",
        commit="0" * 40,
        epoch=1_700_000_000,
        source=sample.path,
        root=sample.path,
        work=tmp_path,
    )


def test_it_is_opened_once_and_then_renewed(
    server: Server, github: GitHub, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GH_ENTERPRISE_TOKEN", server.token)
    table = GitHubTable(repository=github.repository, api=server.address)
    [proposer] = proposers(Tables(table), release)
    first = Proposal(branch="lading/release", base="main", title="release 1.2.0", body="old")
    again = Proposal(branch="lading/release", base="main", title="release 1.3.0", body="new")
    address = proposer.propose(release, first)
    assert proposer.propose(release, again) == address
    pull = github.renew_pull_request("lading/release", "main", "release 1.3.0", "new")
    assert (pull.address, pull.opened) == (address, False)


def test_without_a_table_or_a_remote_nothing_is_proposed(release: Release) -> None:
    assert proposers(Tables(None), release) == []
