"""What the package brings to a release, by its entry points."""

from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import TypeVar

import httpx
import pytest

from lading_artifact import Artifact, PullRequest, Release, State, straight
from lading_git import GitTable
from lading_git.testing import Sample
from lading_github import GitHub
from lading_github._access import Access
from lading_github._draft import GitHubDraft
from lading_github._publication import GitHubPublication
from lading_github._release import pull_requests, targets, witnesses
from lading_github._table import GitHubTable
from lading_github._witness import CheckRunWitness
from lading_github.testing import Server
from lading_run import Misused

Table = TypeVar("Table")
ReleaseOf = Callable[[], Release]


class Tables:
    """The tables of a unit, given by hand."""

    def __init__(self, github: GitHubTable | None = None, git: GitTable | None = None) -> None:
        self._tables = {"github": github, "git": git}

    def table(self, name: str, kind: type[Table], /) -> Table | None:
        found = self._tables[name]
        assert found is None or isinstance(found, kind)
        return found


def access(part: object) -> Access:
    """What the part reaches GitHub by."""
    assert isinstance(part, GitHubDraft | GitHubPublication | CheckRunWitness)
    return part._access


@pytest.fixture(autouse=True)
def _outside_of_actions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    return Sample.new(tmp_path / "checkout")


@pytest.fixture
def release(sample: Sample, tmp_path: Path) -> Release:
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


def test_without_a_table_nothing_is_done_on_github(sample: Sample, release: Release) -> None:
    sample.git("remote", "add", "origin", "git@github.com:acme/app.git")
    assert (targets(Tables(), release), witnesses(Tables(), release)) == ([], [])


@pytest.mark.parametrize(
    ("table", "remote", "expected"),
    [
        (GitHubTable(), "git@github.com:acme/app.git", "acme/app"),
        (GitHubTable(repository="acme/other"), "git@github.com:acme/app.git", "acme/other"),
        (GitHubTable(repository="acme/other"), "", "acme/other"),
        (
            GitHubTable(api="https://github.example.org/api/v3"),
            "https://github.example.org/acme/app",
            "github.example.org/acme/app",
        ),
    ],
)
def test_the_table_or_the_remote_says_which_repository(
    table: GitHubTable, remote: str, expected: str, sample: Sample, release: Release
) -> None:
    if remote:
        sample.git("remote", "add", "origin", remote)
    draft, publication = targets(Tables(table), release)
    assert (draft.name, publication.name) == ("github-draft", "github")
    assert access(draft) is access(publication)
    assert access(draft).for_gh == expected


def test_the_remote_is_the_one_that_releases_go_to(sample: Sample, release: Release) -> None:
    sample.git("remote", "add", "origin", "git@github.com:me/fork.git")
    sample.git("remote", "add", "upstream", "git@github.com:acme/app.git")
    draft, _ = targets(Tables(GitHubTable(), GitTable(remote="upstream")), release)
    assert access(draft).for_gh == "acme/app"


@pytest.mark.parametrize("remote", ["", "https://me:hunter22@gitlab.com/acme/app"])
def test_a_table_without_a_repository_is_told(
    remote: str, sample: Sample, release: Release
) -> None:
    if remote:
        sample.git("remote", "add", "origin", remote)
    (sample.path / "lading.toml").write_text("\n[github]\n")
    draft, publication = targets(Tables(GitHubTable()), release)
    (problem,) = draft.problems(release)
    assert (str(problem), problem.exit_code) == (
        "lading.toml:2: github: names no repository, and the git remote leads to none",
        2,
    )
    assert publication.problems(release) == [problem]


def test_merged_pull_requests_are_looked_up_with_a_token(
    server: Server, sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = server.put_merged("acme/app", title="Go", author="ada", body="Now.", commit="1" * 40)
    tables = Tables(GitHubTable(repository="acme/app", api=server.address))
    monkeypatch.setenv("GH_ENTERPRISE_TOKEN", server.token)
    lookup = pull_requests(tables, sample.path)
    assert lookup is not None
    assert lookup([number, 99]) == {number: PullRequest(title="Go", author="ada", body="Now.")}
    monkeypatch.delenv("GH_ENTERPRISE_TOKEN")
    assert pull_requests(tables, sample.path) is None
    assert pull_requests(Tables(), sample.path) is None


WRONG = """\
[github]
api = "http://[github"
repository = "acme"
"""


def test_settings_that_cannot_be_are_told_at_once_and_with_their_lines(
    sample: Sample, release: Release, tmp_path: Path
) -> None:
    (sample.path / "lading.toml").write_text(WRONG)
    draft, publication = targets(
        Tables(GitHubTable(repository="acme", api="http://[github")), release
    )
    problems = draft.problems(release)
    assert [str(each) for each in problems] == [
        "lading.toml:2: github.api: 'http://[github' is no address of GitHub's API",
        "lading.toml:3: github.repository: 'acme' is no repository of GitHub",
    ]
    assert [each.hint for each in problems] == [
        "It begins with https:// and a host.",
        "Write it as owner/name.",
    ]
    with publication.stand_in(tmp_path / "served", straight) as rehearsed:
        assert rehearsed.problems(release) == problems


def test_an_address_that_cannot_be_is_told_where_nothing_names_a_repository(
    release: Release,
) -> None:
    draft, _ = targets(Tables(GitHubTable(api="ftp://host")), release)
    (problem,) = draft.problems(release)
    assert str(problem) == "github.api: 'ftp://host' is no address of GitHub's API"


def test_who_asks_github_by_settings_that_cannot_be_is_told(
    sample: Sample, release: Release
) -> None:
    tables = Tables(GitHubTable(repository="acme"))
    draft, _ = targets(tables, release)
    with pytest.raises(Misused, match="'acme' is no repository of GitHub"):
        draft.look(release, [])
    with pytest.raises(Misused, match="'acme' is no repository of GitHub"):
        pull_requests(tables, sample.path)


def test_within_actions_the_check_runs_are_a_witness(
    sample: Sample, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert witnesses(Tables(), release) == []
    sample.git("remote", "add", "origin", "https://github.com/acme/app")
    (witness,) = witnesses(Tables(), release)
    (other,) = witnesses(Tables(GitHubTable(repository="acme/other")), release)
    repositories = [access(each).repository for each in (witness, other)]
    assert (witness.name, repositories) == ("check runs", ["acme/app", "acme/other"])


def test_the_token_comes_from_the_environment(
    release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft, _ = targets(Tables(GitHubTable(repository="acme/app")), release)
    monkeypatch.setenv("GITHUB_TOKEN", "ghp_of_the_environment")
    assert access(draft).token == "ghp_of_the_environment"


def test_a_changed_api_does_not_get_the_token(
    release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "ghp_of_the_environment")
    monkeypatch.setenv("GH_ENTERPRISE_TOKEN", "ghp_of_the_enterprise")
    table = GitHubTable(repository="acme/app", api="https://api.github.com.example.org")
    draft, _ = targets(Tables(table), release)
    assert access(draft).token == "ghp_of_the_enterprise"


def test_the_entry_points_lead_here() -> None:
    groups = {
        "lading.targets": targets,
        "lading.witnesses": witnesses,
        "lading.tables": GitHubTable,
    }
    for group, expected in groups.items():
        (entry,) = entry_points(group=group, name="github")
        assert entry.load() is expected


def test_both_stand_ins_are_one_github_at_once_and_one_after_the_other(
    release: Release, tmp_path: Path
) -> None:
    bill = tmp_path / "release.json"
    bill.write_text("{}\n")
    artifact = Artifact.of_file(bill, kind="bill")
    back = tmp_path / "back"
    back.mkdir()
    draft, publication = targets(Tables(GitHubTable(repository="acme/app")), release)
    served = tmp_path / "served"
    with draft.stand_in(served / draft.name, straight) as first:
        assert first.problems(release) == []
        first.take(release, artifact, [artifact])
        with publication.stand_in(served / publication.name, straight) as second:
            second.take(release, artifact, [artifact])
        assert first.read_back(release, artifact, back) == artifact.digest
        (line,) = first.directions(release, [artifact])
    address = line.removeprefix("curl -fL --remote-name-all ")
    with pytest.raises(httpx.ConnectError):
        httpx.get(address, trust_env=False)
    with publication.stand_in(served / publication.name, straight) as third:
        assert third.look(release, [artifact])["release.json"].state is State.SAME
    assert sorted(path.name for path in served.iterdir()) == ["github"]


def test_a_stand_in_is_reached_by_the_wire(
    release: Release, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []

    def wire(address: str) -> str:
        asked.append(address)
        return address.replace("127.0.0.1", "localhost")

    draft, publication = targets(Tables(GitHubTable(repository="acme/app")), release)
    with draft.stand_in(tmp_path / "a", wire) as one, publication.stand_in(tmp_path / "b", wire):
        github = access(one).github
        assert isinstance(github, GitHub)
        made = github.create_draft("v1", "0" * 40, "v1", "", prerelease=False)
    assert len(asked) == 1
    assert made.upload_url.startswith(asked[0].replace("127.0.0.1", "localhost"))


def test_two_releases_have_a_github_each(release: Release, tmp_path: Path) -> None:
    draft, _ = targets(Tables(GitHubTable(repository="acme/app")), release)
    with (
        draft.stand_in(tmp_path / "one" / "github-draft", straight) as one,
        draft.stand_in(tmp_path / "two" / "github-draft", straight) as two,
    ):
        access(one).github.create_draft("v1", "0" * 40, "v1", "", prerelease=False)
        assert [*access(two).github.releases()] == []
