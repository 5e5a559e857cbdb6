"""The draft of a release: filled, found half full, and shared with others."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from lading_artifact import BILL, Artifact, Rank, Release, Seen, State, digest_of
from lading_github import AlreadyPublic, GitHub, GitHubRelease, GitHubSilent, Patience, RightMissing
from lading_github._access import Access
from lading_github._comparison import seen_on
from lading_github._draft import GitHubDraft
from lading_github._stops import AnotherRun, NotListed, NotServedYet, OtherBytes, UnfitFiles
from lading_github.testing import Exchange, Fault, Server, serve
from lading_run import Problem

COMMIT = "0123456789abcdef0123456789abcdef01234567"
FILES = {
    "NOTES.md": ("notes", "What is new: *all* of it.\n"),
    "SHA256SUMS": ("checksums", "00  app.whl\n"),
    "app.whl": ("wheel", "the bytes that were built"),
    "release.json": (BILL, '{"schema": 1}\n'),
}
BODY = """\
What is new: *all* of it.

## Files

| file | bytes | SHA-256 |
|---|--:|---|
| `NOTES.md` | 26 | `{NOTES.md}` |
| `SHA256SUMS` | 12 | `{SHA256SUMS}` |
| `app.whl` | 25 | `{app.whl}` |
| `release.json` | 14 | `{release.json}` |

## Verify

```sh
gh release download v1.2.0 --repo acme/lading
sha256sum --check SHA256SUMS
```
"""


class Racing(Artifact):
    """An artifact; each time its file is asked for, something happens elsewhere first."""

    meanwhile: Callable[[], object]

    @classmethod
    def of(cls, artifact: Artifact, meanwhile: Callable[[], object]) -> "Racing":
        fields = ("name", "kind", "digest", "size", "media_type", "path")
        racing = cls(**{name: getattr(artifact, name) for name in fields})
        object.__setattr__(racing, "meanwhile", meanwhile)
        return racing

    @property
    def file(self) -> Path:
        self.meanwhile()
        assert self.path is not None
        return self.path


def once(act: Callable[[], object]) -> Callable[[], object]:
    acts = [act]
    return lambda: acts.pop()() if acts else None


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
def files(tmp_path: Path) -> dict[str, Artifact]:
    """Four files, the bill first, by name."""
    dist = tmp_path / "dist"
    dist.mkdir()
    for name, (_, text) in FILES.items():
        (dist / name).write_text(text)
    found = [Artifact.of_file(dist / name, kind=kind) for name, (kind, _) in FILES.items()]
    return {each.name: each for each in sorted(found, key=lambda each: each.kind != BILL)}


@pytest.fixture
def back(tmp_path: Path) -> Path:
    folder = tmp_path / "back"
    folder.mkdir()
    return folder


def access_to(server: Server, patience: Patience, token: str | None) -> Access:
    return Access(
        "acme/lading", lambda: token, api=server.address, patience=patience, for_gh="acme/lading"
    )


@pytest.fixture
def access(server: Server, patience: Patience) -> Access:
    return access_to(server, patience, server.token)


@pytest.fixture
def target(access: Access) -> GitHubDraft:
    return GitHubDraft(access)


def states(seen: object) -> dict[str, State]:
    assert isinstance(seen, dict)
    return {name: each.state for name, each in seen.items()}


def fill(target: GitHubDraft, release: Release, files: dict[str, Artifact]) -> list[str]:
    """Take what is absent or partial, as a release does; return the names of it."""
    seen = target.look(release, [*files.values()])
    to_do = [each for each in files.values() if seen[each.name].state is not State.SAME]
    for each in to_do:
        target.take(release, each, [*files.values()])
    return [each.name for each in to_do]


def held(github: GitHub) -> list[tuple[str, bool, dict[str, str | None]]]:
    """All that is there: tag, whether it is a draft, and the digests of the assets."""
    return [
        (page.tag, page.draft, {asset.name: asset.digest for asset in page.assets})
        for page in github.releases()
    ]


def whole(files: dict[str, Artifact]) -> dict[str, str | None]:
    return {name: each.digest for name, each in files.items()}


def begun(github: GitHub, *files: Artifact) -> GitHubRelease:
    """Leave what a run leaves that was killed after it had uploaded these files."""
    draft = github.create_draft("v1.2.0", COMMIT, "v1.2.0", "", prerelease=False)
    for each in files:
        github.upload(draft, each.file, each.name, each.media_type)
    return draft


def break_off(server: Server, draft: GitHubRelease, artifact: Artifact) -> None:
    """Leave what is left of an upload that was killed in its middle."""
    server.fail(Fault(method="POST"))
    github = GitHub("acme/lading", server.token, api=server.address, patience=Patience(tries=1))
    with pytest.raises(GitHubSilent):
        github.upload(draft, artifact.file, artifact.name, artifact.media_type)


def test_what_it_is(target: GitHubDraft, files: dict[str, Artifact]) -> None:
    tag = Artifact(name="v1.2.0", kind="tag", digest=f"gitCommit:{COMMIT}")
    assert (target.name, target.rank, target.snapshots) == ("github-draft", Rank.HIDDEN, False)
    assert [target.takes(each) for each in (tag, *files.values())] == [False, *[True] * 4]
    assert not target.takes(replace(files["app.whl"], holds=f"sha256:{0:064}"))


def test_a_draft_is_made_filled_and_read_back(
    target: GitHubDraft,
    github: GitHub,
    release: Release,
    files: dict[str, Artifact],
    back: Path,
) -> None:
    absent = dict.fromkeys(files, Seen(state=State.ABSENT))
    assert target.look(release, [*files.values()]) == absent
    assert fill(target, release, files) == ["release.json", "NOTES.md", "SHA256SUMS", "app.whl"]
    (draft,) = github.releases()
    hexes = {name: each.digest.removeprefix("sha256:") for name, each in files.items()}
    body = BODY
    for name, digest in hexes.items():
        body = body.replace(f"{{{name}}}", digest)
    assert (draft.draft, draft.prerelease) == (True, False)
    assert (draft.name, draft.commit, draft.body) == ("v1.2.0", COMMIT, body)
    assert {asset.name: asset.digest for asset in draft.assets} == whole(files)
    same = Seen(state=State.SAME, mark=f"draft-{draft.id}")
    assert target.look(release, [*files.values()]) == dict.fromkeys(files, same)
    assert {name: target.read_back(release, files[name], back) for name in files} == whole(files)
    assert fill(target, release, files) == []


def test_a_prerelease_is_drafted_as_one(
    target: GitHubDraft, github: GitHub, release: Release, files: dict[str, Artifact]
) -> None:
    early = replace(release, version="1.2.0-rc.1", tag="v1.2.0-rc.1")
    target.take(early, files["release.json"], [*files.values()])
    (draft,) = github.releases()
    assert (draft.tag, draft.prerelease) == ("v1.2.0-rc.1", True)


def test_a_file_of_no_known_media_type_is_bytes(
    target: GitHubDraft, tmp_path: Path, release: Release, files: dict[str, Artifact]
) -> None:
    app = replace(files["app.whl"], media_type="")
    target.take(release, app, [app])
    state = json.loads((tmp_path / "github/state.json").read_bytes())
    (asset,) = state["repositories"]["acme/lading"]["releases"][0]["assets"]
    assert asset["content_type"] == "application/octet-stream"


def test_what_is_in_the_draft_can_be_fetched_on_another_machine(
    target: GitHubDraft,
    server: Server,
    release: Release,
    files: dict[str, Artifact],
) -> None:
    assert target.fetch(release, "release.json", (), release.work) is None
    draft = begun(target._access.github, files["release.json"])
    break_off(server, draft, files["app.whl"])
    found = {name: target.fetch(release, name, (), release.work) for name in files}
    assert found == dict.fromkeys(files) | {"release.json": release.work / "release.json"}
    assert digest_of(release.work / "release.json") == files["release.json"].digest
    with pytest.raises(NotServedYet, match=r"^GitHub does not serve app\.whl of v1\.2\.0$"):
        target.read_back(release, files["app.whl"], release.work)


@pytest.mark.parametrize("number", range(5))
def test_a_run_that_was_killed_after_some_files_is_carried_on(
    number: int,
    target: GitHubDraft,
    github: GitHub,
    release: Release,
    files: dict[str, Artifact],
) -> None:
    done = [*files.values()][:number]
    draft = begun(github, *done)
    assert fill(target, release, files) == [*files][number:]
    assert held(github) == [("v1.2.0", True, whole(files))]
    assert github.drafts("v1.2.0")[0].id == draft.id


def test_an_upload_that_broke_off_is_made_again(
    target: GitHubDraft,
    github: GitHub,
    server: Server,
    release: Release,
    files: dict[str, Artifact],
) -> None:
    draft = begun(github, files["release.json"])
    break_off(server, draft, files["NOTES.md"])
    seen = target.look(release, [*files.values()])
    assert states(seen) == {
        "release.json": State.SAME,
        "NOTES.md": State.PARTIAL,
        "SHA256SUMS": State.ABSENT,
        "app.whl": State.ABSENT,
    }
    assert {each.mark for each in seen.values()} == {f"draft-{draft.id}"}
    fill(target, release, files)
    assert held(github) == [("v1.2.0", True, whole(files))]


def test_an_asset_without_bytes_is_partial(
    target: GitHubDraft, github: GitHub, access: Access, files: dict[str, Artifact]
) -> None:
    app = files["app.whl"]
    begun(github, app)
    (draft,) = github.drafts("v1.2.0")
    empty = replace(draft, assets=(replace(draft.assets[0], size=0),))
    assert seen_on(draft, app, access.digest).state is State.SAME
    assert seen_on(empty, app, access.digest).state is State.PARTIAL


def test_other_bytes_in_the_draft_are_told_and_left(
    target: GitHubDraft, github: GitHub, release: Release, files: dict[str, Artifact]
) -> None:
    begun(github, files["app.whl"])
    app = replace(files["app.whl"], digest=f"sha256:{'0' * 64}")
    (draft,) = github.drafts("v1.2.0")
    detail = (
        f"{files['app.whl'].digest} in the draft {draft.address};"
        " delete it there, then run this again"
    )
    differs = Seen(state=State.DIFFERENT, detail=detail, mark=f"draft-{draft.id}", hidden=True)
    assert target.look(release, [app]) == {"app.whl": differs}
    with pytest.raises(OtherBytes) as caught:
        target.take(release, app, [app])
    assert (str(caught.value), caught.value.exit_code) == (f"app.whl: {detail}", 4)
    assert github.drafts("v1.2.0") == [draft]


def test_of_two_drafts_the_older_is_filled(
    target: GitHubDraft, github: GitHub, release: Release, files: dict[str, Artifact]
) -> None:
    begun(github, files["release.json"])
    begun(github)
    fill(target, release, files)
    assert held(github) == [("v1.2.0", True, {}), ("v1.2.0", True, whole(files))]


def test_a_run_whose_draft_is_younger_takes_it_back_and_stops(
    target: GitHubDraft, github: GitHub, release: Release, files: dict[str, Artifact]
) -> None:
    notes = Racing.of(files["NOTES.md"], once(lambda: begun(github, files["release.json"])))
    with pytest.raises(AnotherRun) as caught:
        target.take(release, files["release.json"], [notes])
    (draft,) = github.drafts("v1.2.0")
    assert (str(caught.value), caught.value.hint, caught.value.exit_code) == (
        f"Another run is or was at work on v1.2.0: {draft.address}",
        "Wait for it to end; what is missing then, the same command adds.",
        5,
    )
    assert [asset.name for asset in draft.assets] == ["release.json"]
    fill(target, release, files)
    assert held(github) == [("v1.2.0", True, whole(files))]


def test_a_younger_draft_that_others_have_filled_meanwhile_stays(
    access: Access, github: GitHub, files: dict[str, Artifact]
) -> None:
    draft = begun(github, files["app.whl"])
    assert access.github.withdraw(draft) is False
    assert held(github) == [("v1.2.0", True, {"app.whl": files["app.whl"].digest})]


def test_a_draft_made_while_another_run_publishes_is_taken_back(
    target: GitHubDraft, github: GitHub, release: Release, files: dict[str, Artifact]
) -> None:
    publish = once(lambda: github.publish(begun(github, files["release.json"]), latest=False))
    notes = Racing.of(files["NOTES.md"], publish)
    with pytest.raises(AnotherRun):
        target.take(release, files["release.json"], [notes])
    bill = {"release.json": files["release.json"].digest}
    assert held(github) == [("v1.2.0", False, bill)]


def test_a_list_that_is_late_does_not_make_a_second_draft(
    tmp_path: Path, patience: Patience, release: Release, files: dict[str, Artifact]
) -> None:
    with serve(tmp_path / "late", stale=3) as server:
        target = GitHubDraft(access_to(server, patience, server.token))
        fill(target, release, files)
        assert states(target.look(release, [*files.values()])) == dict.fromkeys(files, State.SAME)
    with serve(tmp_path / "late") as server:
        github = GitHub("acme/lading", server.token, api=server.address)
        assert held(github) == [("v1.2.0", True, whole(files))]


def test_a_draft_that_is_listed_late_is_found_before_anything_is_uploaded(
    tmp_path: Path, patience: Patience, release: Release, files: dict[str, Artifact]
) -> None:
    with serve(tmp_path / "late", stale=3) as server:
        github = GitHub("acme/lading", server.token, api=server.address)
        first = begun(github)
        target = GitHubDraft(access_to(server, patience, server.token))
        with pytest.raises(AnotherRun):
            target.take(release, files["release.json"], [*files.values()])
    with serve(tmp_path / "late") as server:
        github = GitHub("acme/lading", server.token, api=server.address)
        assert [draft.id for draft in github.drafts("v1.2.0")] == [first.id]
        fill(GitHubDraft(access_to(server, patience, server.token)), release, files)
        assert held(github) == [("v1.2.0", True, whole(files))]


def test_a_draft_that_is_gone_but_listed_does_not_stop_the_run(
    tmp_path: Path, patience: Patience, release: Release, files: dict[str, Artifact]
) -> None:
    with serve(tmp_path / "late") as server:
        gone = begun(GitHub("acme/lading", server.token, api=server.address))
    with serve(tmp_path / "late", stale=3) as server:
        access = access_to(server, patience, server.token)
        assert access.github.withdraw(gone)
        fill(GitHubDraft(access), release, files)
    with serve(tmp_path / "late") as server:
        github = GitHub("acme/lading", server.token, api=server.address)
        assert held(github) == [("v1.2.0", True, whole(files))]


def test_a_draft_that_is_never_listed_is_taken_back(
    tmp_path: Path,
    patience: Patience,
    naps: list[float],
    release: Release,
    files: dict[str, Artifact],
) -> None:
    with serve(tmp_path / "late", stale=99) as server:
        target = GitHubDraft(access_to(server, patience, server.token))
        with pytest.raises(NotListed, match=r"^GitHub does not list the new draft of v1\.2\.0, so"):
            target.take(release, files["release.json"], [*files.values()])
    assert naps == [1.0, 2.0, 4.0, 8.0]
    with serve(tmp_path / "late") as server:
        assert held(GitHub("acme/lading", server.token, api=server.address)) == []


def test_a_draft_that_another_run_tidied_up_stops_this_one(
    tmp_path: Path, patience: Patience, release: Release, files: dict[str, Artifact]
) -> None:
    with serve(tmp_path / "late", stale=99) as server:
        access = access_to(server, patience, server.token)

        def tidy(_: float) -> None:
            draft = access.github.again(access.github._made["v1.2.0"])
            assert draft is None or access.github.withdraw(draft)

        access._patience = replace(patience, sleep=tidy)
        with pytest.raises(AnotherRun) as caught:
            GitHubDraft(access).take(release, files["release.json"], [*files.values()])
        assert str(caught.value) == "Another run is or was at work on v1.2.0"


@pytest.mark.parametrize("who", ["reader", "nobody"])
def test_who_may_not_push_does_not_know_of_drafts(
    who: str,
    server: Server,
    github: GitHub,
    release: Release,
    files: dict[str, Artifact],
) -> None:
    begun(github, files["app.whl"])
    target = GitHubDraft(access_to(server, Patience(), {"reader": server.reader_token}.get(who)))
    detail = (
        "without the right to push, drafts of acme/lading are not seen;"
        " looked at again before the first act"
    )
    seen = dict.fromkeys(files, Seen(state=State.UNKNOWN, detail=detail))
    assert target.look(release, [*files.values()]) == seen


def test_a_reader_is_refused_and_nothing_is_touched(
    server: Server,
    github: GitHub,
    patience: Patience,
    release: Release,
    files: dict[str, Artifact],
) -> None:
    target = GitHubDraft(access_to(server, patience, server.reader_token))
    with pytest.raises(RightMissing):
        target.take(release, files["release.json"], [*files.values()])
    assert held(github) == []


def test_everything_that_is_wrong_is_told_at_once(
    tmp_path: Path, patience: Patience, release: Release
) -> None:
    no_token = Problem(
        text="there is no token for GitHub, so nothing can be published in acme/lading",
        hint=(
            "Set GITHUB_TOKEN or GH_TOKEN (GH_ENTERPRISE_TOKEN for other hosts than github.com), or"
            " run `gh auth login`."
        ),
        blocks_plan=False,
    )
    no_right = Problem(
        text="the token for GitHub may not publish in acme/lading",
        hint="It needs the permission `contents: write`.",
        blocks_plan=False,
    )
    with serve(tmp_path / "there") as server:
        tokens = (server.token, server.reader_token, None)
        there = [GitHubDraft(access_to(server, patience, token)) for token in tokens]
        assert [target.problems(release) for target in there] == [[], [no_right], [no_token]]
    with serve(tmp_path / "other", repositories=["acme/other"]) as server:
        found = GitHubDraft(access_to(server, patience, None)).problems(release)
    assert found[0] == no_token
    assert [(each.text, each.blocks_plan) for each in found[1:]] == [
        ("GET /repos/acme/lading: 404 Not Found", True)
    ]
    (silent,) = GitHubDraft(access_to(server, patience, "x")).problems(release)
    assert (silent.exit_code, silent.blocks_plan) == (69, True)
    assert f"{server.address} gives no answer, asked 5 times" in silent.text


@pytest.mark.parametrize("immutable", [True, False])
def test_nothing_is_added_to_what_is_published(
    immutable: bool,
    tmp_path: Path,
    patience: Patience,
    release: Release,
    files: dict[str, Artifact],
) -> None:
    with serve(tmp_path / "there", immutable=immutable) as server:
        github = GitHub("acme/lading", server.token, api=server.address, patience=patience)
        page = github.publish(begun(github, files["app.whl"], files["NOTES.md"]), latest=True)
        (asset,) = (each for each in page.assets if each.name == "app.whl")
        target = GitHubDraft(access_to(server, patience, server.token))
        bill, app = files["release.json"], files["app.whl"]
        notes = replace(files["NOTES.md"], digest=f"sha256:{'0' * 64}")
        seen = target.look(release, [bill, app, notes])
        lacking = f"{page.address} is published without release.json, and nothing can be added;"
        assert {name: (each.state, each.detail) for name, each in seen.items()} == {
            "app.whl": (State.SAME, ""),
            "NOTES.md": (State.DIFFERENT, f"{files['NOTES.md'].digest} is published there"),
            "release.json": (State.DIFFERENT, f"{lacking} release under the next version"),
        }
        assert (seen["app.whl"].address, seen["app.whl"].mark) == (
            asset.address,
            f"published-{page.id}",
        )
        with pytest.raises(OtherBytes):
            target.take(release, bill, [bill])
        assert [*github.releases()] == [page]


def test_a_name_that_another_run_fills_meanwhile_is_fine_if_the_bytes_are_equal(
    target: GitHubDraft, github: GitHub, release: Release, files: dict[str, Artifact]
) -> None:
    app = files["app.whl"]
    draft = begun(github)
    upload = once(lambda: github.upload(draft, app.file, app.name, app.media_type))
    target.take(release, Racing.of(app, upload), [])
    assert held(github) == [("v1.2.0", True, {"app.whl": app.digest})]


def test_a_name_that_another_run_fills_with_other_bytes_is_a_conflict(
    target: GitHubDraft, github: GitHub, release: Release, files: dict[str, Artifact]
) -> None:
    app, other = files["app.whl"], files["NOTES.md"]
    draft = begun(github)
    upload = once(lambda: github.upload(draft, other.file, app.name, app.media_type))
    with pytest.raises(OtherBytes):
        target.take(release, Racing.of(app, upload), [])
    assert held(github) == [("v1.2.0", True, {"app.whl": other.digest})]


def test_what_another_run_left_half_way_meanwhile_is_replaced(
    target: GitHubDraft,
    github: GitHub,
    server: Server,
    release: Release,
    files: dict[str, Artifact],
) -> None:
    app = files["app.whl"]
    draft = begun(github)
    racing = Racing.of(app, once(lambda: break_off(server, draft, app)))
    target.take(release, racing, [])
    assert held(github) == [("v1.2.0", True, {"app.whl": app.digest})]


def test_a_name_that_others_take_again_and_again_stops_the_run(
    target: GitHubDraft,
    github: GitHub,
    server: Server,
    release: Release,
    files: dict[str, Artifact],
) -> None:
    app = files["app.whl"]
    draft = begun(github)
    racing = Racing.of(app, lambda: break_off(server, draft, app))
    with pytest.raises(AnotherRun):
        target.take(release, racing, [])


def test_a_release_that_is_published_while_its_draft_is_filled_is_a_conflict(
    target: GitHubDraft, github: GitHub, release: Release, files: dict[str, Artifact]
) -> None:
    draft = begun(github)
    racing = Racing.of(files["app.whl"], once(lambda: github.publish(draft, latest=True)))
    with pytest.raises(AlreadyPublic):
        target.take(release, racing, [])


def test_a_digest_that_github_does_not_tell_is_computed_once(
    access: Access, github: GitHub, files: dict[str, Artifact], exchanges: list[Exchange]
) -> None:
    draft = begun(github)
    app = files["app.whl"]
    asset = replace(github.upload(draft, app.file, app.name, app.media_type), digest=None)
    assert access.digest(asset) == app.digest
    asked = len(exchanges)
    assert (access.digest(asset), len(exchanges)) == (app.digest, asked)


def test_all_that_github_would_not_keep_as_it_is_is_told_at_once(
    target: GitHubDraft, github: GitHub, release: Release
) -> None:
    fit = Artifact(name="a_b.C+1@x-2.tar.gz", kind="sdist", digest="sha256:0", size=2**31 - 1)
    unfit = [
        replace(fit, name="two words.zip"),
        replace(fit, name="app~1.deb"),
        replace(fit, name=".hidden", size=0),
        replace(fit, name="big", size=2**31),
    ]
    with pytest.raises(UnfitFiles) as caught:
        target.look(release, [fit, *unfit])
    assert caught.value.exit_code == 3
    assert str(caught.value).splitlines() == [
        "GitHub does not take these files as they are:",
        "'two words.zip' would get another name there",
        "'app~1.deb' would get another name there",
        "'.hidden' would get another name there",
        ".hidden has 0 bytes, not 1 to 2147483647",
        "big has 2147483648 bytes, not 1 to 2147483647",
    ]
    with pytest.raises(UnfitFiles, match="a release holds at most 1000 files, not 1001"):
        target.look(release, [replace(fit, name=f"a{number}") for number in range(1001)])
    assert target.look(release, [fit]) == {fit.name: Seen(state=State.ABSENT)}
