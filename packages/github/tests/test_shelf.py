"""What only a release asks of a repository."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from lading_github import Asset, GitHubSilent, NotAccepted, Patience
from lading_github._errors import LoginWanted
from lading_github._shelf import Shelf
from lading_github.testing import Exchange, Fault, Server, serve

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def shelf(server: Server, patience: Patience) -> Shelf:
    return Shelf("acme/lading", server.token, api=server.address, patience=patience)


@pytest.fixture
def asset(shelf: Shelf, tmp_path: Path) -> Asset:
    """An asset of a draft, with its address once that is published."""
    file = tmp_path / "app.whl"
    file.write_bytes(bytes(range(256)) * 100)
    draft = shelf.create_draft("v1.0", COMMIT, "v1.0", "", prerelease=False)
    shelf.upload(draft, file, file.name, "application/zip")
    (asset,) = shelf.publish(draft, latest=True).assets
    return asset


@pytest.fixture
def back(tmp_path: Path) -> Path:
    folder = tmp_path / "back"
    folder.mkdir()
    return folder


def test_a_stranger_gets_what_is_public_and_shows_no_token(
    shelf: Shelf, asset: Asset, tmp_path: Path, back: Path
) -> None:
    sent: list[bool] = []
    hooks = {"request": [lambda request: sent.append("Authorization" in request.headers)]}
    shelf._api.client.event_hooks = hooks
    path = shelf.download_as_anyone(asset, back)
    assert path == back / "app.whl"
    assert path.read_bytes() == (tmp_path / "app.whl").read_bytes()
    assert sent == [False, False]


def test_a_stranger_gets_nothing_that_is_not_public(
    shelf: Shelf, tmp_path: Path, back: Path
) -> None:
    (tmp_path / "app.whl").write_bytes(b"bytes")
    draft = shelf.create_draft("v1.0", COMMIT, "v1.0", "", prerelease=False)
    asset = shelf.upload(draft, tmp_path / "app.whl", "app.whl", "application/zip")
    assert shelf.download_as_anyone(asset, back) is None
    assert [*back.iterdir()] == []


@pytest.mark.parametrize("fault", [Fault(503), Fault(429), Fault()], ids=lambda f: str(f.status))
def test_a_stranger_asks_again_what_may_pass(
    fault: Fault, shelf: Shelf, server: Server, asset: Asset, back: Path
) -> None:
    server.fail(fault)
    path = shelf.download_as_anyone(asset, back)
    assert path is not None
    assert (path.stat().st_size, server.pending) == (asset.size, ())


def test_a_stranger_is_told_what_does_not_pass(
    shelf: Shelf, server: Server, asset: Asset, back: Path
) -> None:
    server.fail(Fault(410, message="Gone"))
    assert shelf.download_as_anyone(asset, back) is None
    server.fail(Fault(500))
    with pytest.raises(GitHubSilent):
        shelf.download_as_anyone(asset, back)
    server.fail(Fault(400, message="No"))
    with pytest.raises(NotAccepted):
        shelf.download_as_anyone(asset, back)


@pytest.mark.parametrize(
    "answers",
    [
        pytest.param([Fault(200, headers={"Content-Type": "text/html"})], id="a page"),
        pytest.param([Fault(302, headers={"Location": "/login?x"}), Fault(200)], id="the login"),
    ],
)
def test_a_page_to_log_in_is_not_taken_for_the_asset(
    shelf: Shelf, server: Server, asset: Asset, back: Path, answers: list[Fault]
) -> None:
    server.fail(*answers)
    with pytest.raises(LoginWanted, match=r"^strangers get no app\.whl, but a page to log in$"):
        shelf.download_as_anyone(asset, back)
    assert [*back.iterdir()] == []


def test_other_bytes_that_a_stranger_gets_are_not_hidden(
    shelf: Shelf, server: Server, asset: Asset, back: Path
) -> None:
    server.fail(Fault(200, message="other bytes"))
    path = shelf.download_as_anyone(asset, back)
    assert path is not None
    assert b"other bytes" in path.read_bytes()


def test_an_asset_that_is_a_page_is_one(
    shelf: Shelf, server: Server, asset: Asset, back: Path
) -> None:
    document = {"message": "x", "documentation_url": "https://docs.github.com/rest"}
    data = json.dumps(document).encode()
    told = replace(asset, size=len(data), digest=None)
    server.fail(Fault(200, headers={"Content-Type": "text/html"}, message="x"))
    path = shelf.download_as_anyone(told, back)
    assert path is not None
    assert path.read_bytes() == data


def test_a_draft_that_is_gone_or_goes_meanwhile_counts_as_withdrawn(
    shelf: Shelf, server: Server, exchanges: list[Exchange]
) -> None:
    draft = shelf.create_draft("v1.0", COMMIT, "v1.0", "", prerelease=False)
    server.fail(Fault(502, acted=True, method="DELETE"))
    assert shelf.withdraw(draft) is True
    assert [each.status for each in exchanges if each.method == "DELETE"] == [502, 404]
    assert (shelf.withdraw(draft), [*shelf.releases()]) == (True, [])


def test_a_draft_that_was_made_here_is_known_while_lists_do_not_have_it(
    tmp_path: Path, patience: Patience
) -> None:
    with serve(tmp_path / "late", stale=99) as server:
        shelf = Shelf("acme/lading", server.token, api=server.address, patience=patience)
        draft = shelf.create_draft("v1.0", COMMIT, "v1.0", "", prerelease=False)
        assert (shelf.drafts("v1.0"), shelf.of_tag("v1.0")) == ([], draft)
        assert shelf.of_tag("v2.0") is None


def test_what_is_published_is_never_withdrawn(shelf: Shelf) -> None:
    draft = shelf.create_draft("v1.0", COMMIT, "v1.0", "", prerelease=False)
    page = shelf.publish(draft, latest=True)
    assert shelf.withdraw(draft) is False
    assert [*shelf.releases()] == [page]


def test_repositories_on_this_machine_are_public(shelf: Shelf) -> None:
    assert shelf.is_private() is False
