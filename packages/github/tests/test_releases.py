"""Releases: drafts, their assets, and what is public."""

import hashlib
from pathlib import Path

import httpx
import pytest

from lading_github import (
    AlreadyPublic,
    Asset,
    AssetDiffers,
    AssetExists,
    GitHub,
    GitHubRelease,
    NotAccepted,
    Patience,
    RightMissing,
    TokenRefused,
)
from lading_github.testing import Exchange, Server, serve

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    file = tmp_path / "lading-1.0-py3-none-any.whl"
    file.write_bytes(bytes(range(256)) * 1000)
    return file


def draft_of(github: GitHub, tag: str = "v1.0", body: str = "Notes.") -> GitHubRelease:
    return github.create_draft(tag, COMMIT, f"Lading {tag}", body, prerelease=False)


def test_a_draft_is_what_was_asked_for(github: GitHub, server: Server) -> None:
    draft = github.create_draft("v1.0rc1", COMMIT, "Lading 1.0rc1", "Notes.", prerelease=True)
    page = f"{server.address}/acme/lading/releases/tag/untagged-{draft.id:020x}"
    uploads = f"{server.address}/uploads/repos/acme/lading/releases/{draft.id}"
    assert draft == GitHubRelease(
        id=draft.id,
        tag="v1.0rc1",
        name="Lading 1.0rc1",
        body="Notes.",
        draft=True,
        prerelease=True,
        immutable=False,
        created_at=draft.created_at,
        address=page,
        upload_url=f"{uploads}/assets{{?name,label}}",
        commit=COMMIT,
        assets=(),
    )
    assert list(github.releases()) == [draft]


def test_drafts_of_a_tag_come_the_oldest_first(github: GitHub) -> None:
    first, other, second = draft_of(github), draft_of(github, "v2.0"), draft_of(github)
    assert github.drafts("v1.0") == [first, second]
    assert github.drafts("v2.0") == [other]


def test_drafts_are_hidden_from_readers_and_from_their_tag(
    github: GitHub, reader: GitHub, server: Server, patience: Patience
) -> None:
    draft_of(github)
    nobody = GitHub("acme/lading", None, api=server.address, patience=patience)
    assert (github.can_push(), reader.can_push(), nobody.can_push()) == (True, False, False)
    assert reader.drafts("v1.0") == nobody.drafts("v1.0") == []
    assert github.published("v1.0") is None


def test_an_asset_is_uploaded_and_read_back(github: GitHub, wheel: Path, tmp_path: Path) -> None:
    draft = draft_of(github)
    asset = github.upload(draft, wheel, wheel.name, "application/zip")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    assert asset == Asset(
        id=asset.id,
        name=wheel.name,
        size=256000,
        state="uploaded",
        digest=f"sha256:{digest}",
        url=asset.url,
        address=asset.address,
    )
    assert github.drafts("v1.0")[0].assets == (asset,)
    (folder := tmp_path / "back").mkdir()
    assert github.download(asset, folder) == folder / wheel.name
    assert (folder / wheel.name).read_bytes() == wheel.read_bytes()


def test_what_is_published_is_seen_by_all(
    github: GitHub, reader: GitHub, wheel: Path, tmp_path: Path
) -> None:
    draft = draft_of(github, "api/v1.0")
    github.upload(draft, wheel, wheel.name, "application/zip")
    published = github.publish(draft, latest=True)
    assert (published.draft, published.immutable) == (False, True)
    assert reader.published("api/v1.0") == published
    assert github.drafts("api/v1.0") == []
    (asset,) = published.assets
    answer = httpx.get(asset.address, follow_redirects=True, trust_env=False)
    assert answer.content == wheel.read_bytes()


def test_the_latest_is_said_to_be_so(github: GitHub, server: Server) -> None:
    new, old = draft_of(github, "v2.0"), draft_of(github, "v1.1")
    github.publish(new, latest=True)
    github.publish(old, latest=False)
    latest = httpx.get(f"{server.address}/repos/acme/lading/releases/latest", trust_env=False)
    assert latest.json()["tag_name"] == "v2.0"


def test_a_name_is_taken_once(github: GitHub, wheel: Path) -> None:
    draft = draft_of(github)
    asset = github.upload(draft, wheel, "a.whl", "application/zip")
    with pytest.raises(AssetExists) as caught:
        github.upload(draft, wheel, "a.whl", "application/zip")
    place = f"POST /uploads/repos/acme/lading/releases/{draft.id}/assets"
    told = "422 Validation Failed: ReleaseAsset name already_exists"
    assert str(caught.value) == f"{place}: {told}"
    assert caught.value.exit_code == 4
    github.delete_asset(asset)
    github.delete_asset(asset)
    assert github.upload(draft, wheel, "a.whl", "application/zip").id != asset.id


def test_what_is_immutable_stays_as_it_is(github: GitHub, wheel: Path) -> None:
    draft = draft_of(github)
    asset = github.upload(draft, wheel, "a.whl", "application/zip")
    release = github.publish(draft, latest=True)
    with pytest.raises(AlreadyPublic, match="422 Cannot upload assets to an immutable release"):
        github.upload(release, wheel, "b.whl", "application/zip")
    with pytest.raises(AlreadyPublic, match="422 Cannot delete asset from an immutable release"):
        github.delete_asset(asset)
    assert github.published("v1.0") == release


def test_a_tag_is_published_once(github: GitHub) -> None:
    first, second = draft_of(github), draft_of(github)
    github.publish(first, latest=True)
    with pytest.raises(AlreadyPublic, match="422 Validation Failed: Release tag_name already_exi"):
        github.publish(second, latest=True)


def test_a_name_that_github_would_change_is_refused(github: GitHub, wheel: Path) -> None:
    draft = draft_of(github)
    with pytest.raises(AssetDiffers) as caught:
        github.upload(draft, wheel, "lading 1.0~rc.whl", "application/zip")
    said = "GitHub calls the asset 'lading.1.0.rc.whl' instead of 'lading 1.0~rc.whl'"
    assert str(caught.value) == said
    assert github.drafts("v1.0")[0].assets == ()


def test_all_pages_are_read(github: GitHub, reader: GitHub, exchanges: list[Exchange]) -> None:
    made = [draft_of(github, f"v{number}").id for number in range(101)]
    exchanges.clear()
    assert [release.id for release in github.releases()] == made[::-1]
    assert [exchange.query["page"] for exchange in exchanges] == ["1", "2"]
    exchanges.clear()
    assert list(reader.releases()) == []
    assert [exchange.query["page"] for exchange in exchanges] == ["1"]


def test_a_reader_is_told_which_right_is_missing(reader: GitHub) -> None:
    with pytest.raises(RightMissing) as caught:
        draft_of(reader)
    told = "403 Resource not accessible by personal access token"
    assert str(caught.value) == f"POST /repos/acme/lading/releases: {told}"
    assert "Contents: write" in caught.value.hint
    assert caught.value.exit_code == 3


def test_a_token_that_is_not_known_is_not_shown(server: Server, patience: Patience) -> None:
    github = GitHub("acme/lading", "ghp_secret", api=server.address, patience=patience)
    with pytest.raises(TokenRefused) as caught:
        github.can_push()
    assert str(caught.value) == "GET /repos/acme/lading: 401 Bad credentials"
    assert "gh auth login" in caught.value.hint
    assert "ghp_secret" not in repr(vars(github))


def test_the_token_of_an_app_may_push(tmp_path: Path, patience: Patience) -> None:
    with serve(tmp_path / "github", app=True) as server:
        github = GitHub("acme/lading", server.token, api=server.address, patience=patience)
        assert github.can_push()


def test_the_token_goes_to_no_other_host(github: GitHub, wheel: Path) -> None:
    draft = draft_of(github)
    elsewhere = GitHubRelease(**{**vars(draft), "upload_url": "http://localhost:9/x{?name}"})
    with pytest.raises(NotAccepted, match="it does not get the token"):
        github.upload(elsewhere, wheel, "a.whl", "application/zip")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"size": 7}, r"a.whl has 256000 bytes; GitHub tells of 7"),
        ({"digest": "sha256:00"}, r"a.whl is sha256:\w{64}; GitHub tells of sha256:00"),
        ({"name": "../a.whl"}, r"an asset is called '\.\./a.whl', which leads out of its folder"),
    ],
)
def test_what_is_fetched_is_what_was_promised(
    github: GitHub, wheel: Path, tmp_path: Path, change: dict[str, object], said: str
) -> None:
    asset = github.upload(draft_of(github), wheel, "a.whl", "application/zip")
    (folder := tmp_path / "back").mkdir()
    with pytest.raises(AssetDiffers, match=said):
        github.download(Asset(**{**vars(asset), **change}), folder)
    assert list(folder.iterdir()) == []
