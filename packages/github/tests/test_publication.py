"""The draft, published: when it holds everything, and as the latest only if it is."""

import logging
import shlex
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count
from pathlib import Path

import httpx
import pytest

from lading_artifact import BILL, Artifact, Rank, Release, Seen, State, digest_of
from lading_github import GitHub, GitHubRelease, Patience
from lading_github._access import Access
from lading_github._draft import GitHubDraft
from lading_github._publication import GitHubPublication
from lading_github._shelf import Shelf
from lading_github._stops import NotFilled, NotServedYet, OtherBytes
from lading_github.testing import Exchange, Server, serve
from lading_run import Command, LadingError, run

COMMIT = "0123456789abcdef0123456789abcdef01234567"
FILES = {"app.whl": "wheel", "NOTES.md": "notes", "SHA256SUMS": "checksums"}


@pytest.fixture
def release(tmp_path: Path) -> Release:
    return Release(
        unit="",
        version="1.2.0",
        tag="v1.2.0",
        commit=COMMIT,
        epoch=1_700_000_000,
        source=tmp_path,
        root=tmp_path,
        work=tmp_path,
    )


@pytest.fixture
def files(tmp_path: Path) -> list[Artifact]:
    """Four files, the bill first, and a reference."""
    dist = tmp_path / "dist"
    dist.mkdir()
    kinds = {"release.json": BILL, **FILES}
    for name in kinds:
        (dist / name).write_text(f"this is {name}\n")
    tag = Artifact(name="v1.2.0", kind="tag", digest=f"gitCommit:{COMMIT}")
    return [*(Artifact.of_file(dist / name, kind=kind) for name, kind in kinds.items()), tag]


@pytest.fixture
def back(tmp_path: Path) -> Path:
    folder = tmp_path / "back"
    folder.mkdir()
    return folder


def access_to(server: Server, patience: Patience, repository: str = "acme/lading") -> Access:
    return Access(repository, lambda: server.token, api=server.address, patience=patience)


@pytest.fixture
def access(server: Server, patience: Patience) -> Access:
    return access_to(server, patience)


@pytest.fixture
def target(access: Access) -> GitHubPublication:
    return GitHubPublication(access)


def fill(access: Access, release: Release, files: list[Artifact]) -> None:
    draft = GitHubDraft(access)
    taken = [each for each in files if draft.takes(each)]
    seen = draft.look(release, taken)
    for each in taken:
        if seen[each.name].state is not State.SAME:
            draft.take(release, each, files)


def publish(access: Access, release: Release, files: list[Artifact]) -> None:
    target, bill = GitHubPublication(access), files[0]
    if target.look(release, [bill])[bill.name].state is not State.SAME:
        target.take(release, bill, files)


def held(github: GitHub) -> list[tuple[str, bool, dict[str, str | None]]]:
    return [
        (page.tag, page.draft, {asset.name: asset.digest for asset in page.assets})
        for page in github.releases()
    ]


def whole(files: list[Artifact]) -> dict[str, str | None]:
    return {each.name: each.digest for each in files if each.path}


def public(github: GitHub, tag: str, prerelease: bool = False) -> GitHubRelease:
    draft = github.create_draft(tag, COMMIT, tag, "", prerelease=prerelease)
    return github.publish(draft, latest=False)


def latest(server: Server) -> str:
    answer = httpx.get(f"{server.address}/repos/acme/lading/releases/latest", trust_env=False)
    return str(answer.json().get("tag_name", answer.status_code))


def test_what_it_is(target: GitHubPublication, release: Release, files: list[Artifact]) -> None:
    assert target.problems(release) == []
    assert (target.name, target.rank, target.snapshots) == ("github", Rank.SHOWN, False)
    assert [target.takes(each) for each in files] == [True, False, False, False, False]


def test_a_full_draft_is_published_and_read_back_by_a_stranger(
    access: Access,
    server: Server,
    release: Release,
    files: list[Artifact],
    exchanges: list[Exchange],
) -> None:
    target, github, bill = GitHubPublication(access), access.github, files[0]
    absent = {bill.name: Seen(state=State.ABSENT)}
    assert target.look(release, [bill]) == absent
    fill(access, release, files)
    assert target.look(release, [bill]) == absent
    (draft,) = github.drafts("v1.2.0")
    target.take(release, bill, files)
    (page,) = github.releases()
    assert (page.id, page.draft, page.immutable) == (draft.id, False, True)
    assert held(github) == [("v1.2.0", False, whole(files))]
    address = f"{server.address}/acme/lading/releases/download/v1.2.0/release.json"
    same = Seen(state=State.SAME, address=address, mark=f"published-{page.id}")
    assert target.look(release, [bill]) == {bill.name: same}
    assert target.read_back(release, bill, release.work) == bill.digest
    assert (release.work / bill.name).read_bytes() == bill.file.read_bytes()
    assert not [each for each in exchanges if "/releases/assets/" in each.path]


def test_it_is_not_there_to_be_read_back_before_it_is_published(
    access: Access,
    release: Release,
    files: list[Artifact],
    naps: list[float],
) -> None:
    fill(access, release, files)
    with pytest.raises(NotServedYet, match=r"^GitHub does not serve release\.json of v1\.2\.0$"):
        GitHubPublication(access).read_back(release, files[0], release.work)
    assert naps == [1.0, 2.0, 4.0, 8.0]


def test_a_draft_that_lacks_something_is_not_published(
    target: GitHubPublication,
    access: Access,
    github: GitHub,
    release: Release,
    files: list[Artifact],
) -> None:
    fill(access, release, files[:2])
    changed = replace(files[1], digest=f"sha256:{'0' * 64}")
    with pytest.raises(NotFilled) as caught:
        target.take(release, files[0], [changed, *files[2:]])
    assert (str(caught.value), caught.value.exit_code) == (
        "The draft of v1.2.0 does not hold what was built: NOTES.md, SHA256SUMS, app.whl",
        5,
    )
    assert held(github) == [("v1.2.0", True, whole(files[:2]))]


def test_without_a_draft_nothing_is_published(
    target: GitHubPublication, github: GitHub, release: Release, files: list[Artifact]
) -> None:
    with pytest.raises(NotFilled, match=r"^The draft of v1\.2\.0 is not there$"):
        target.take(release, files[0], files)
    assert held(github) == []


def test_a_draft_that_is_listed_late_is_waited_for(
    tmp_path: Path,
    patience: Patience,
    release: Release,
    files: list[Artifact],
    caplog: pytest.LogCaptureFixture,
) -> None:
    with serve(tmp_path / "late", stale=3) as server:
        draft = GitHub("acme/lading", server.token, api=server.address).create_draft(
            "v1.2.0", COMMIT, "v1.2.0", "", prerelease=False
        )
        bill = files[0]
        access = access_to(server, patience)
        access.github.upload(draft, bill.file, bill.name, bill.media_type)
        GitHubPublication(access_to(server, patience)).take(release, bill, [bill])
        assert access.github.published("v1.2.0") is not None
    assert [each.message for each in caplog.records if each.levelno >= logging.WARNING] == []


def test_another_bill_that_is_published_is_a_conflict(
    target: GitHubPublication,
    access: Access,
    github: GitHub,
    release: Release,
    files: list[Artifact],
) -> None:
    fill(access, release, files)
    publish(access, release, files)
    (page,) = github.releases()
    bill = replace(files[0], digest=f"sha256:{'0' * 64}")
    (seen,) = target.look(release, [bill]).values()
    assert (seen.state, seen.detail) == (
        State.DIFFERENT,
        f"{files[0].digest} is published there",
    )
    with pytest.raises(OtherBytes, match=r"^release\.json: sha256:\w+ is published there$"):
        target.take(release, bill, files[1:])
    assert [*github.releases()] == [page]


def test_what_another_run_published_meanwhile_is_fine(
    access: Access,
    release: Release,
    files: list[Artifact],
    exchanges: list[Exchange],
) -> None:
    fill(access, release, files)
    publish(access, release, files)
    GitHubPublication(access).take(release, files[0], files)
    assert held(access.github) == [("v1.2.0", False, whole(files))]
    assert [each.method for each in exchanges].count("PATCH") == 1


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(("1.2.0", ["v1.1.9", "v1.10.0-rc.1"], "v1.2.0"), id="the highest"),
        pytest.param(("1.2.0", ["v1.10.0"], "404"), id="of an old line"),
        pytest.param(("1.2.0-rc.1", [], "404"), id="a prerelease"),
        pytest.param(("1.2.0", ["api/v3.0.0", "nightly", "v9", "v"], "v1.2.0"), id="others' tags"),
    ],
)
def test_the_highest_stable_release_of_the_unit_is_the_latest(
    case: tuple[str, list[str], str],
    access: Access,
    server: Server,
    release: Release,
    files: list[Artifact],
) -> None:
    version, others, expected = case
    for tag in others:
        public(access.github, tag, prerelease="-" in tag)
    now = replace(release, version=version, tag=f"v{version}")
    fill(access, now, files)
    publish(access, now, files)
    assert latest(server) == expected


def test_neither_drafts_nor_what_was_called_a_prerelease_keep_it_from_being_the_latest(
    access: Access, github: GitHub, server: Server, release: Release, files: list[Artifact]
) -> None:
    public(github, "v2.0.0", prerelease=True)
    github.create_draft("v3.0.0", COMMIT, "v3.0.0", "", prerelease=False)
    fill(access, release, files)
    publish(access, release, files)
    assert latest(server) == "v1.2.0"


def test_a_unit_of_its_own_has_a_latest_of_its_own(
    access: Access, github: GitHub, server: Server, release: Release, files: list[Artifact]
) -> None:
    public(github, "v5.0.0")
    unit = replace(release, tag="api/v1.2.0")
    fill(access, unit, files)
    publish(access, unit, files)
    assert latest(server) == "api/v1.2.0"


def test_empty_drafts_of_killed_runs_are_tidied_up_and_others_are_told(
    access: Access,
    github: GitHub,
    release: Release,
    files: list[Artifact],
    caplog: pytest.LogCaptureFixture,
) -> None:
    fill(access, release, files)
    (draft,) = github.drafts("v1.2.0")
    github.create_draft("v1.2.0", COMMIT, draft.name, draft.body, prerelease=False)
    foreign = github.create_draft("v1.2.0", COMMIT, "Mine", draft.body, prerelease=False)
    other = github.create_draft("v1.2.1", COMMIT, draft.name, draft.body, prerelease=False)
    filled = github.create_draft("v1.2.0", COMMIT, draft.name, draft.body, prerelease=False)
    github.upload(filled, files[1].file, files[1].name, "text/plain")
    with caplog.at_level(logging.WARNING, "lading_github"):
        publish(access, release, files)
    assert [page.id for page in github.releases()] == [filled.id, other.id, foreign.id, draft.id]
    assert [record.getMessage() for record in caplog.records] == [
        f"another draft of v1.2.0 is left: {foreign.address}",
        f"another draft of v1.2.0 is left: {filled.address}",
    ]


def test_the_directions_download_everything_once_it_is_public(
    access: Access,
    release: Release,
    files: list[Artifact],
    back: Path,
) -> None:
    draft, target = GitHubDraft(access), GitHubPublication(access)
    fill(access, release, files)
    assert draft.directions(release, files) == []
    publish(access, release, files)
    assert target.directions(release, files[:1]) == ()
    for part in (files, files[:1]):
        (line,) = draft.directions(release, part)
        folder = back / str(len(part))
        folder.mkdir()
        run(Command(*shlex.split(line), cwd=folder, clean=True))
        found = {path.name: digest_of(path) for path in folder.iterdir()}
        assert found == whole(part)
    assert draft.directions(replace(release, tag="v0"), files) == []


class Private(Shelf):
    """A repository that strangers do not see; the server on this machine has public ones only."""

    def is_private(self) -> bool:
        return True


def test_a_private_repository_is_read_with_the_token(
    access: Access,
    server: Server,
    release: Release,
    files: list[Artifact],
    exchanges: list[Exchange],
) -> None:
    access.github = Private("acme/lading", server.token, api=server.address, patience=None)
    fill(access, release, files)
    publish(access, release, files)
    del exchanges[:]
    assert GitHubPublication(access).read_back(release, files[0], release.work) == files[0].digest
    assert "/repos/acme/lading/releases/assets/" in exchanges[-1].path
    host = server.address.removeprefix("http://").partition(":")[0]
    assert GitHubDraft(access).directions(release, files) == [
        f"gh release download v1.2.0 --repo {host}/acme/lading"
    ]


def test_where_all_have_to_log_in_it_is_read_with_the_token(
    tmp_path: Path, patience: Patience, release: Release, files: list[Artifact]
) -> None:
    with serve(tmp_path / "enterprise", private_mode=True) as server:
        access, bill = access_to(server, patience), files[0]
        fill(access, release, files)
        publish(access, release, files)
        assert GitHubPublication(access).read_back(release, bill, release.work) == bill.digest
        assert (release.work / bill.name).read_bytes() == bill.file.read_bytes()


def test_two_runs_at_once_end_in_one_release(
    server: Server, github: GitHub, release: Release, files: list[Artifact]
) -> None:
    hurried = Patience(first=0.01)

    def go(_: int) -> int:
        for tries in count(1):
            access = access_to(server, hurried)
            try:
                fill(access, release, files)
                publish(access, release, files)
            except LadingError:
                assert tries < 20
            else:
                return tries
        raise AssertionError

    with ThreadPoolExecutor(2) as pool:
        assert len([*pool.map(go, range(2))]) == 2
    assert held(github) == [("v1.2.0", False, whole(files))]


class Killed(BaseException):
    """What nobody catches: as good as SIGKILL."""


def dying(access: Access, after: int) -> Access:
    """Return the access, which dies as soon as the answer after that many is on its way."""
    left = iter(range(after))

    def die(_: object) -> None:
        if next(left, None) is None:
            raise Killed

    access.github._api.client.event_hooks = {"response": [die]}
    return access


def test_killed_after_any_request_and_run_again_it_ends_the_same(
    server: Server, patience: Patience, release: Release, files: list[Artifact]
) -> None:
    two = files[:2]
    for number in count():
        name = f"acme/{number}"
        mortal = dying(access_to(server, patience, name), after=number)
        try:
            fill(mortal, release, two)
            publish(mortal, release, two)
        except Killed:
            again = access_to(server, patience, name)
            fill(again, release, two)
            publish(again, release, two)
        else:
            break
        assert held(again.github) == [("v1.2.0", False, whole(two))], number
    assert number > 15
