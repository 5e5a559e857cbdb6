"""What is asked again, what is looked for first, and what is given up."""

import logging
from pathlib import Path

import pytest

from lading_github import (
    AssetExists,
    GitHub,
    GitHubRelease,
    GitHubSilent,
    LimitReached,
    NotSeen,
    Patience,
    RepositoryMoved,
    RightMissing,
)
from lading_github.testing import Exchange, Fault, Server, serve

COMMIT = "0123456789abcdef0123456789abcdef01234567"
LOST = Fault(acted=True)
"""The request is carried out, and the answer never arrives."""
RESET = Fault()


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    file = tmp_path / "a.whl"
    file.write_bytes(bytes(range(256)) * 1000)
    return file


@pytest.fixture
def draft(github: GitHub) -> GitHubRelease:
    return github.create_draft("v1.0", COMMIT, "1.0", "Notes.", prerelease=False)


@pytest.mark.parametrize(
    "fault", [RESET, Fault(502), Fault(503), Fault(504), LOST, Fault(502, True)]
)
def test_a_draft_is_created_once(github: GitHub, server: Server, fault: Fault) -> None:
    server.fail(fault)
    made = github.create_draft("v1.0", COMMIT, "1.0", "Notes.", prerelease=False)
    assert github.drafts("v1.0") == [made]
    assert server.pending == ()


def test_it_is_told_once_that_github_is_asked_again(
    github: GitHub, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    server.fail(Fault(502), Fault(503))
    caplog.set_level("INFO", logger="lading_github")
    assert github.drafts("v1.0") == []
    [told] = caplog.messages
    assert told.startswith(f"{server.address}: ")
    assert told.endswith("; asking again")


def test_a_draft_of_another_is_not_taken_for_ours(github: GitHub, server: Server) -> None:
    other = github.create_draft("v1.0", COMMIT, "1.0", "Notes of another.", prerelease=False)
    server.fail(RESET)
    made = github.create_draft("v1.0", COMMIT, "1.0", "Notes.", prerelease=False)
    assert github.drafts("v1.0") == [other, made]


@pytest.mark.parametrize("fault", [RESET, Fault(502), Fault(503), LOST, Fault(502, True)])
def test_an_asset_is_uploaded_once(
    github: GitHub, server: Server, draft: GitHubRelease, wheel: Path, fault: Fault
) -> None:
    server.fail(fault)
    asset = github.upload(draft, wheel, "a.whl", "application/zip")
    assert (asset.state, asset.size) == ("uploaded", 256000)
    assert github.drafts("v1.0")[0].assets == (asset,)


def test_what_broke_off_before_takes_the_name(
    server: Server, patience: Patience, github: GitHub, draft: GitHubRelease, wheel: Path
) -> None:
    server.fail(RESET)
    hasty = GitHub("acme/lading", server.token, api=server.address, patience=Patience(tries=1))
    with pytest.raises(GitHubSilent, match=r"asked 1 times: POST /uploads/"):
        hasty.upload(draft, wheel, "a.whl", "application/zip")
    with pytest.raises(AssetExists):
        github.upload(draft, wheel, "a.whl", "application/zip")
    (left,) = github.drafts("v1.0")[0].assets
    assert (left.state, left.size, left.digest) == ("starter", 0, None)
    github.delete_asset(left)
    assert github.upload(draft, wheel, "a.whl", "application/zip").size == 256000


@pytest.mark.parametrize("fault", [RESET, LOST, Fault(504, True)])
def test_a_release_is_published_once(
    github: GitHub, server: Server, draft: GitHubRelease, fault: Fault
) -> None:
    server.fail(fault)
    assert github.publish(draft, latest=True) == github.published("v1.0")


@pytest.mark.parametrize("fault", [RESET, LOST])
def test_an_asset_is_deleted_once(
    github: GitHub, server: Server, draft: GitHubRelease, wheel: Path, fault: Fault
) -> None:
    asset = github.upload(draft, wheel, "a.whl", "application/zip")
    server.fail(fault)
    github.delete_asset(asset)
    assert github.drafts("v1.0")[0].assets == ()


def test_a_download_is_tried_again(
    github: GitHub, server: Server, draft: GitHubRelease, wheel: Path, tmp_path: Path
) -> None:
    asset = github.upload(draft, wheel, "a.whl", "application/zip")
    server.fail(RESET, Fault(503))
    (folder := tmp_path / "back").mkdir()
    assert github.download(asset, folder).read_bytes() == wheel.read_bytes()


def test_pauses_grow_and_end(github: GitHub, server: Server, naps: list[float]) -> None:
    server.fail(*[Fault(503, message="Service unavailable")] * 5)
    with pytest.raises(GitHubSilent) as caught:
        github.can_push()
    assert naps == [1, 2, 4, 8]
    last = "GET /repos/acme/lading: 503 Service unavailable"
    assert str(caught.value) == f"{server.address} gives no answer, asked 5 times: {last}"
    assert caught.value.exit_code == 69


def test_a_pause_that_is_asked_for_is_kept(
    github: GitHub, server: Server, naps: list[float]
) -> None:
    server.fail(*[Fault(503, headers={"Retry-After": after}) for after in ("9", "999", "0")])
    assert github.can_push()
    assert naps == [9, 30, 4]


def test_a_failure_of_the_server_itself_is_told_at_once(
    github: GitHub, server: Server, naps: list[float]
) -> None:
    server.fail(Fault(500))
    with pytest.raises(GitHubSilent, match=r"^GET /repos/acme/lading: 500 Server Error$") as caught:
        github.can_push()
    assert caught.value.hint == (
        "Run the same command again later: it carries on. https://www.githubstatus.com tells of"
        " outages."
    )
    assert naps == []


@pytest.mark.parametrize(
    ("fault", "waited"),
    [
        (Fault(429, headers={"Retry-After": "7"}), 7),
        (Fault(403, headers={"Retry-After": "7"}, message="Forbidden"), 7),
        (Fault(403, headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1090"}), 90),
        (Fault(403, headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "900"}), 1),
        (Fault(403, message="You have exceeded a secondary rate limit."), 60),
        (Fault(429), 60),
        (Fault(429, headers={"Retry-After": "0"}), 1),
        (Fault(429, headers={"Retry-After": "Thu, 01 Jan 1970 00:18:00 GMT"}), 80),
        (Fault(429, headers={"Retry-After": "soon"}), 60),
    ],
)
def test_a_limit_is_waited_for_and_told(
    server: Server,
    naps: list[float],
    caplog: pytest.LogCaptureFixture,
    fault: Fault,
    waited: float,
) -> None:
    patience = Patience(sleep=naps.append, clock=lambda: 1000)
    github = GitHub("acme/lading", server.token, api=server.address, patience=patience)
    server.fail(fault)
    with caplog.at_level(logging.INFO, logger="lading_github"):
        assert github.can_push()
    assert naps == [waited]
    said = f"{fault.status} {fault.message.rstrip('.')}; waiting {waited} s for the rate limit"
    assert caplog.messages == [f"GET /repos/acme/lading: {said}"]


def test_a_limit_of_a_write_is_waited_for_without_a_look(
    github: GitHub, server: Server, exchanges: list[Exchange]
) -> None:
    server.fail(Fault(429, headers={"Retry-After": "1"}))
    github.create_draft("v1.0", COMMIT, "1.0", "Notes.", prerelease=False)
    assert [(each.method, each.status) for each in exchanges] == [("POST", 429), ("POST", 201)]


def test_waiting_for_limits_ends(github: GitHub, server: Server, naps: list[float]) -> None:
    limit = Fault(429, headers={"Retry-After": "400"}, message="API rate limit exceeded")
    server.fail(limit, limit, limit)
    with pytest.raises(LimitReached) as caught:
        github.can_push()
    assert naps == [400, 400]
    told = "GET /repos/acme/lading: 429 API rate limit exceeded; it would be over in 400 s"
    assert str(caught.value) == told
    assert caught.value.hint == "Waiting is limited to 900 s: run it again later."
    assert caught.value.exit_code == 69


def test_a_right_that_is_missing_is_no_limit(github: GitHub, server: Server) -> None:
    server.fail(Fault(403, message="Resource not accessible by integration"))
    with pytest.raises(RightMissing, match="403 Resource not accessible by integration"):
        github.can_push()


def test_a_repository_with_a_new_name_is_told(github: GitHub, server: Server) -> None:
    server.fail(Fault(301, message="Moved Permanently"))
    with pytest.raises(RepositoryMoved) as caught:
        github.can_push()
    assert str(caught.value) == "GET /repos/acme/lading: 301 Moved Permanently"
    assert caught.value.hint == "Set `[github] repository` and the remote to its new name."


def test_a_repository_that_is_not_seen(tmp_path: Path, patience: Patience) -> None:
    with serve(tmp_path / "github", repositories=["acme/other"]) as server:
        github = GitHub("acme/lading", server.token, api=server.address, patience=patience)
        with pytest.raises(NotSeen) as caught:
            github.can_push()
    assert str(caught.value) == "GET /repos/acme/lading: 404 Not Found"
    assert "Is the name right?" in caught.value.hint


def test_no_server_at_all(patience: Patience, tmp_path: Path) -> None:
    with serve(tmp_path / "github") as server:
        address = server.address
    github = GitHub("acme/lading", "t", api=address, patience=patience)
    with pytest.raises(GitHubSilent, match=r"asked 5 times: GET /repos/acme/lading: .*refused"):
        github.can_push()
