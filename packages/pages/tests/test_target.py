import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from lading_artifact import Artifact, Made, Order, Rank, Release, Seen, State, straight
from lading_git import NoSuchRemote, Patience, PushRefused, RemoteSilent, clone_of
from lading_git.testing import Sample
from lading_pages._errors import (
    BranchKeepsMoving,
    DomainLost,
    NoPagesThere,
    OtherPages,
    SourcesThere,
)
from lading_pages._maker import PagesMaker
from lading_pages._table import PagesTable
from lading_pages._target import PagesTarget
from lading_run import Command, CommandFailed, Completed, run

pytestmark = pytest.mark.engine


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user with a name and an address and no other settings."""
    home = tmp_path / "home"
    home.mkdir()
    for name in [name for name in os.environ if name.startswith(("GIT_", "SSH_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    (home / ".gitconfig").write_text(
        "[user]\nname = Ada\nemail = ada@example.org\n[init]\ndefaultBranch = main\n"
    )
    return home


@pytest.fixture
def remote(tmp_path: Path) -> Sample:
    remote = Sample.new(tmp_path / "remote.git", "--bare")
    remote.git("config", "uploadpack.allowFilter", "true")
    return remote


@pytest.fixture
def sample(remote: Sample, tmp_path: Path) -> Sample:
    """A clone of the remote, with pages in ``docs``."""
    sample = Sample.new(tmp_path / "here")
    sample.git("remote", "add", "origin", remote.url)
    sample.commit("docs: first", **{"docs/index.html": "one", "docs/_static/a.css": "a"})
    sample.git("push", "--quiet", "--set-upstream", "origin", "main")
    return sample


TABLE = PagesTable(folder="docs")


@dataclass(frozen=True)
class Published:
    """A release with its pages made, and the target that takes them."""

    release: Release
    made: Made
    target: PagesTarget

    @property
    def pages(self) -> Artifact:
        [found] = [each for each in self.made.artifacts if self.target.takes(each)]
        return found

    def seen(self) -> Seen:
        return self.target.look(self.release, [self.pages])[self.pages.name]

    def told(self) -> tuple[State, str]:
        seen = self.seen()
        return seen.state, seen.detail

    def take(self) -> None:
        self.target.take(self.release, self.pages, self.made.artifacts)

    def read_back(self) -> str:
        return self.target.read_back(self.release, self.pages, self.release.work)


def release_of(sample: Sample, tag: str = "v1.0.0", *, again: str = "") -> Release:
    """State the facts of a release of HEAD, built from the checkout: it has no branch of pages."""
    commit = sample.repository.head()
    work = sample.path.parent / f"stage-{sample.path.name}{again}" / tag / "work"
    work.mkdir(parents=True, exist_ok=True)
    return Release(
        unit="",
        version=tag.rpartition("v")[2],
        tag=tag,
        commit=commit,
        epoch=sample.repository.epoch(commit),
        source=sample.path,
        root=sample.path,
        work=work,
    )


def prepared(
    sample: Sample, tag: str = "v1.0.0", table: PagesTable = TABLE, *, again: str = ""
) -> Published:
    release = release_of(sample, tag, again=again)
    made = PagesMaker(table).make(Order(release=release, inputs=[], folder=release.work))
    return Published(release, made, PagesTarget(table, release.root))


def next_release(sample: Sample, tag: str, table: PagesTable = TABLE) -> Published:
    """Change the pages, and prepare a release of that."""
    sample.commit(f"docs: {tag}", **{"docs/index.html": f"pages of {tag}"})
    return prepared(sample, tag, table)


def files(remote: Sample, branch: str = "gh-pages") -> dict[str, str]:
    names = remote.git("ls-tree", "-r", "--name-only", branch).splitlines()
    return {name: remote.git("cat-file", "blob", f"{branch}:{name}") for name in names}


def messages(remote: Sample, branch: str = "gh-pages") -> list[str]:
    return remote.git("log", "--format=%s", "--topo-order", branch).splitlines()


def commits(remote: Sample, branch: str = "gh-pages") -> int:
    return int(remote.git("rev-list", "--count", branch))


def edited(remote: Sample, folder: Path, **changed: str) -> None:
    """Push a change to the branch, as somebody else would."""
    other = remote.cloned(folder, "--branch=gh-pages")
    other.commit("by hand", **changed)
    other.git("push", "--quiet", "origin", "gh-pages")


def test_pages_get_a_branch_of_their_own(sample: Sample, remote: Sample) -> None:
    it = prepared(sample)
    assert (it.target.name, it.target.rank, it.target.snapshots) == ("pages", Rank.SHOWN, False)
    assert list(it.target.problems(it.release)) == []
    assert it.seen() == Seen(state=State.ABSENT, address=remote.url)
    it.take()
    tip = remote.git("rev-parse", "gh-pages")
    assert it.seen() == Seen(state=State.SAME, address=remote.url, mark=tip)
    assert it.read_back() == it.pages.digest
    assert it.pages.digest == f"gitTree:{remote.git('rev-parse', 'gh-pages^{tree}')}"
    assert files(remote) == {".nojekyll": "", "_static/a.css": "a", "index.html": "one"}
    assert it.target.directions(it.release, [it.pages]) == [
        f"git clone --branch gh-pages --depth 1 {remote.url}"
    ]
    assert it.target.directions(it.release, []) == []


def test_the_commit_tells_of_the_release_and_is_the_same_whoever_publishes(
    sample: Sample, remote: Sample, home: Path
) -> None:
    it = prepared(sample)
    it.take()
    first = remote.git("rev-parse", "gh-pages")
    shape = "--format=%an <%ae> %ad|%cn <%ce> %cd|%B"
    assert remote.git("log", "--date=raw", shape, "gh-pages") == (
        f"Ada <ada@example.org> {it.release.epoch} +0000"
        f"|Ada <ada@example.org> {it.release.epoch} +0000"
        "|Pages of v1.0.0\n\nLading-Release: v1.0.0\nLading-Pages: .\n"
    )
    remote.git("update-ref", "-d", "refs/heads/gh-pages")
    (home / ".gitconfig").write_text("[user]\nname = Bob\nemail = bob@example.org\n")
    prepared(sample, again="-elsewhere").take()
    assert remote.git("rev-parse", "gh-pages") == first


def test_what_is_there_is_not_published_again(sample: Sample, remote: Sample) -> None:
    it = prepared(sample)
    it.take()
    it.take()
    prepared(sample, again="-elsewhere").take()
    assert commits(remote) == 1


def test_a_newer_release_takes_the_place_of_the_pages(sample: Sample, remote: Sample) -> None:
    prepared(sample).take()
    sample.git("rm", "--quiet", "docs/_static/a.css")
    it = next_release(sample, "v1.1.0")
    assert it.told() == (State.PARTIAL, "holds the pages of v1.0.0")
    it.take()
    assert it.told() == (State.SAME, "")
    assert it.read_back() == it.pages.digest
    assert files(remote) == {".nojekyll": "", "index.html": "pages of v1.1.0"}
    assert messages(remote) == ["Pages of v1.1.0", "Pages of v1.0.0"]


def test_an_older_release_that_is_run_again_leaves_the_newer_pages(
    sample: Sample, remote: Sample
) -> None:
    old = prepared(sample)
    old.take()
    next_release(sample, "v1.1.0").take()
    tip = remote.git("rev-parse", "gh-pages")
    assert old.told() == (State.SAME, "superseded by v1.1.0")
    old.take()
    assert old.read_back() == old.pages.digest
    assert remote.git("rev-parse", "gh-pages") == tip


def test_an_older_release_whose_pages_were_never_there_goes_behind_the_newer(
    sample: Sample, remote: Sample
) -> None:
    old = prepared(sample)
    new = next_release(sample, "v1.1.0")
    new.take()
    assert old.told() == (State.PARTIAL, "holds the pages of v1.1.0, which stay in front")
    old.take()
    assert old.told() == (State.SAME, "superseded by v1.1.0")
    assert new.told() == (State.SAME, "")
    assert (old.read_back(), new.read_back()) == (old.pages.digest, new.pages.digest)
    assert files(remote)["index.html"] == "pages of v1.1.0"
    assert sorted(messages(remote)) == [
        "Pages of v1.0.0",
        "Pages of v1.0.0, behind those of v1.1.0",
        "Pages of v1.1.0",
    ]
    before = commits(remote)
    old.take()
    assert commits(remote) == before


def test_versions_are_compared_and_not_texts(sample: Sample, remote: Sample) -> None:
    prepared(sample, "v1.9.0").take()
    next_release(sample, "v1.10.0-rc.1").take()
    it = next_release(sample, "v1.10.0")
    it.take()
    assert files(remote)["index.html"] == "pages of v1.10.0"
    assert it.told() == (State.SAME, "")


def test_releases_of_another_pattern_are_neither_newer_nor_older(
    sample: Sample, remote: Sample
) -> None:
    prepared(sample, "cli/v2.0.0").take()
    it = next_release(sample, "api/v1.0.0")
    assert it.told() == (State.PARTIAL, "holds the pages of cli/v2.0.0")
    it.take()
    assert files(remote)["index.html"] == "pages of api/v1.0.0"


def test_each_version_may_have_a_folder(sample: Sample, remote: Sample) -> None:
    table = replace(TABLE, into="v{version}")
    first, second = prepared(sample, "v1.0.0", table), next_release(sample, "v1.1.0", table)
    first.take()
    assert second.told() == (State.ABSENT, "")
    second.take()
    assert [it.told() for it in (first, second)] == [(State.SAME, "")] * 2
    assert [it.read_back() for it in (first, second)] == [
        first.pages.digest,
        second.pages.digest,
    ]
    assert files(remote) == {
        ".nojekyll": "",
        "v1.0.0/_static/a.css": "a",
        "v1.0.0/index.html": "one",
        "v1.1.0/_static/a.css": "a",
        "v1.1.0/index.html": "pages of v1.1.0",
    }
    assert first.pages.name == "gh-pages/v1.0.0"


def test_a_folder_is_replaced_whole_and_the_rest_stays(sample: Sample, remote: Sample) -> None:
    prepared(sample, "v1.0.0", replace(TABLE, into="stable")).take()
    prepared(sample, "v1.0.0", replace(TABLE, into="stable-old"), again="-2").take()
    sample.git("rm", "--quiet", "docs/_static/a.css")
    next_release(sample, "v1.1.0", replace(TABLE, into="stable")).take()
    assert files(remote) == {
        ".nojekyll": "",
        "stable-old/_static/a.css": "a",
        "stable-old/index.html": "one",
        "stable/index.html": "pages of v1.1.0",
    }


def test_a_newer_release_in_another_folder_is_in_nobodys_way(
    sample: Sample, remote: Sample
) -> None:
    old = prepared(sample, "v1.0.0", replace(TABLE, into="archive"))
    next_release(sample, "v1.1.0", replace(TABLE, into="latest")).take()
    assert old.told() == (State.ABSENT, "")
    old.take()
    assert old.told() == (State.SAME, "")
    assert files(remote)["archive/index.html"] == "one"


def test_a_branch_that_runs_jekyll_goes_on_running_it(
    sample: Sample, remote: Sample, tmp_path: Path
) -> None:
    prepared(sample, "v1.0.0", replace(TABLE, jekyll=True)).take()
    assert files(remote) == {"_static/a.css": "a", "index.html": "one"}
    prepared(sample, "v1.0.0", replace(TABLE, into="more"), again="-2").take()
    assert ".nojekyll" not in files(remote)


def test_jekyll_runs_on_a_new_branch_with_folders_too(sample: Sample, remote: Sample) -> None:
    table = replace(TABLE, into="v{version}", jekyll=True)
    it = prepared(sample, "v1.0.0", table)
    it.take()
    assert files(remote) == {"v1.0.0/_static/a.css": "a", "v1.0.0/index.html": "one"}
    assert it.read_back() == it.pages.digest


def test_what_was_changed_by_hand_since_is_not_taken_back(
    sample: Sample, remote: Sample, tmp_path: Path
) -> None:
    it = prepared(sample)
    it.take()
    edited(remote, tmp_path / "other", **{"index.html": "mended"})
    assert it.told() == (State.SAME, "replaced since by others")
    it.take()
    assert it.read_back() == it.pages.digest
    assert files(remote)["index.html"] == "mended"
    next_release(sample, "v1.1.0").take()
    assert files(remote)["index.html"] == "pages of v1.1.0"


def test_pages_that_no_release_made_are_replaced(
    sample: Sample, remote: Sample, tmp_path: Path
) -> None:
    other = Sample.new(tmp_path / "other")
    other.commit("by another tool", **{"index.html": "old"})
    other.git("push", "--quiet", remote.url, "HEAD:refs/heads/gh-pages")
    it = prepared(sample)
    assert it.told() == (State.PARTIAL, "holds other pages")
    it.take()
    assert files(remote) == {".nojekyll": "", "_static/a.css": "a", "index.html": "one"}
    assert commits(remote) == 2


def test_the_same_pages_by_whomever_are_the_same(
    sample: Sample, remote: Sample, tmp_path: Path
) -> None:
    it = prepared(sample)
    other = Sample.new(tmp_path / "other")
    other.commit("by hand", **{"index.html": "one", "_static/a.css": "a", ".nojekyll": ""})
    other.git("push", "--quiet", remote.url, "HEAD:refs/heads/gh-pages")
    assert it.told() == (State.SAME, "")
    it.take()
    assert it.read_back() == it.pages.digest
    assert commits(remote) == 1


def test_a_branch_of_sources_is_never_replaced(sample: Sample, remote: Sample) -> None:
    it = prepared(sample, "v1.0.0", replace(TABLE, branch="main"))
    text = f"main of {remote.url} holds sources of this repository; pages would replace them"
    assert [str(problem) for problem in it.target.problems(it.release)] == [text]
    with pytest.raises(SourcesThere):
        it.take()
    assert messages(remote, "main") == ["docs: first"]


def refused(it: Published, remote: Sample) -> None:
    """The branch holds sources: that is told beforehand, and it stays where it is."""
    branch = it.target.table.branch
    before = remote.git("rev-parse", branch)
    text = f"{branch} of {remote.url} holds sources of this repository"
    [problem] = it.target.problems(it.release)
    assert str(problem) == f"{text}; pages would replace them"
    with pytest.raises(SourcesThere):
        it.take()
    assert remote.git("rev-parse", branch) == before


def test_a_branch_of_sources_that_is_ahead_of_the_release_is_never_replaced(
    sample: Sample, remote: Sample, tmp_path: Path
) -> None:
    other = remote.cloned(tmp_path / "other", "--branch=main")
    other.commit("feat: not known here", new="new")
    other.git("push", "--quiet", "origin", "main")
    for number, into in enumerate(("", "v{version}")):
        table = replace(TABLE, branch="main", into=into)
        refused(prepared(sample, "v1.0.0", table, again=f"-{number}"), remote)


def test_a_branch_of_sources_that_left_before_the_release_is_never_replaced(
    sample: Sample, remote: Sample, tmp_path: Path
) -> None:
    other = remote.cloned(tmp_path / "other", "--branch=main")
    other.commit("feat: not known here", new="new")
    other.git("push", "--quiet", "origin", "main:next")
    refused(next_release(sample, "v1.0.0", replace(TABLE, branch="next")), remote)


def test_a_branch_that_becomes_one_of_sources_meanwhile_is_not_replaced(
    sample: Sample, remote: Sample, tmp_path: Path
) -> None:
    it = prepared(sample)
    assert list(it.target.problems(it.release)) == []
    other = remote.cloned(tmp_path / "other", "--branch=main")
    other.commit("feat: not known here", new="new")
    other.git("push", "--quiet", "origin", "main:gh-pages")
    refused(it, remote)


def forked(remote: Sample, folder: Path) -> Sample:
    """Make the sources pages by hand, on a branch of their own, and return that clone."""
    other = remote.cloned(folder, "--branch=main")
    other.git("checkout", "--quiet", "-b", "gh-pages")
    other.git("rm", "--quiet", "-r", "docs")
    other.commit("pages by hand", **{"index.html": "old"})
    other.git("push", "--quiet", "origin", "gh-pages")
    return other


def test_pages_that_were_forked_from_the_sources_are_not_taken_over(
    sample: Sample, remote: Sample, tmp_path: Path
) -> None:
    forked(remote, tmp_path / "other")
    refused(prepared(sample), remote)


def test_pages_that_were_forked_from_the_sources_and_taken_over_once_are_ours(
    sample: Sample, remote: Sample, tmp_path: Path
) -> None:
    other = forked(remote, tmp_path / "other")
    other.commit("Pages of v0.9.0\n\nLading-Release: v0.9.0\nLading-Pages: .", new="new")
    other.git("push", "--quiet", "origin", "gh-pages")
    edited(remote, tmp_path / "another", **{"index.html": "by hand"})
    it = prepared(sample)
    assert list(it.target.problems(it.release)) == []
    it.take()
    assert files(remote) == {".nojekyll": "", "_static/a.css": "a", "index.html": "one"}


def test_sources_with_pages_among_them_are_never_replaced(sample: Sample, remote: Sample) -> None:
    sample.commit("Pages of v0.9.0\n\nLading-Release: v0.9.0\nLading-Pages: site", new="new")
    sample.git("push", "--quiet", "origin", "main")
    refused(prepared(sample, "v1.0.0", replace(TABLE, branch="main")), remote)


def test_sources_that_hold_the_pages_are_never_replaced(
    sample: Sample, remote: Sample, tmp_path: Path
) -> None:
    prepared(sample).take()
    other = remote.cloned(tmp_path / "other", "--branch=main")
    other.git("merge", "--quiet", "--allow-unrelated-histories", "--no-edit", "origin/gh-pages")
    other.git("push", "--quiet", "origin", "main")
    refused(prepared(sample, "v1.0.0", replace(TABLE, branch="main"), again="-2"), remote)


def test_a_branch_of_sources_is_known_from_a_shallow_checkout_too(
    sample: Sample, remote: Sample, tmp_path: Path
) -> None:
    sample.commit("fix: released", fix="fix")
    sample.git("push", "--quiet", "origin", "HEAD:stable")
    shallow = remote.cloned(tmp_path / "shallow", "--depth=1", "--branch=stable")
    it = prepared(shallow, "v1.0.0", replace(TABLE, branch="main"))
    [problem] = it.target.problems(it.release)
    assert "is cut off" in problem.text
    source = clone_of(shallow.repository, it.release.commit, tmp_path / "source")
    refused(replace(it, release=replace(it.release, source=source)), remote)


def test_a_site_does_not_lose_its_domain(sample: Sample, remote: Sample, tmp_path: Path) -> None:
    prepared(sample).take()
    edited(remote, tmp_path / "other", CNAME="example.org\n")
    it = next_release(sample, "v1.1.0")
    lost = f"gh-pages of {remote.url} holds a file CNAME, and docs does not"
    assert [str(problem) for problem in it.target.problems(it.release)] == [
        f"{lost}: the site would lose its domain"
    ]
    for table in (replace(TABLE, into="new"), replace(TABLE, command=("true",))):
        assert list(replace(it.target, table=table).problems(it.release)) == []
    sample.write("docs/CNAME", "example.org\n")
    assert list(it.target.problems(it.release)) == []


def built(*lines: str) -> PagesTable:
    """Pages that a command builds."""
    script = "; ".join(("mkdir out", "cp docs/index.html out", *lines))
    return PagesTable(folder="out", command=("sh", "-c", script))


def test_a_site_that_is_built_does_not_lose_its_domain(
    sample: Sample, remote: Sample, tmp_path: Path
) -> None:
    prepared(sample, "v1.0.0", built()).take()
    edited(remote, tmp_path / "other", CNAME="example.org\n")
    before = remote.git("rev-parse", "gh-pages")
    it = next_release(sample, "v1.1.0", built())
    assert list(it.target.problems(it.release)) == []
    lost = "holds a file CNAME, and out does not: the site would lose its domain"
    for act in (it.seen, it.take):
        with pytest.raises(DomainLost, match=lost):
            act()
    assert remote.git("rev-parse", "gh-pages") == before
    it = next_release(sample, "v1.1.1", built("echo example.org >out/CNAME"))
    assert it.told() == (State.PARTIAL, "holds the pages of v1.0.0")
    it.take()
    assert (it.told(), it.read_back()) == ((State.SAME, ""), it.pages.digest)
    assert files(remote)["CNAME"] == "example.org"


def test_a_folder_of_the_branch_leaves_the_domain_where_it_is(
    sample: Sample, remote: Sample, tmp_path: Path
) -> None:
    table = replace(built(), into="{version}")
    prepared(sample, "v1.0.0", table).take()
    edited(remote, tmp_path / "other", CNAME="example.org\n")
    it = next_release(sample, "v1.1.0", table)
    assert it.told() == (State.ABSENT, "")
    it.take()
    assert files(remote)["CNAME"] == "example.org"


def test_a_domain_that_is_named_while_pages_are_published_is_not_lost(
    sample: Sample, remote: Sample, tmp_path: Path
) -> None:
    prepared(sample).take()
    it = next_release(sample, "v1.1.0")
    it = interrupted(it, lambda: edited(remote, tmp_path / "other", CNAME="example.org\n"))
    with pytest.raises(DomainLost):
        it.take()
    assert messages(remote) == ["by hand", "Pages of v1.0.0"]


@pytest.mark.parametrize("table", [TABLE, built()], ids=["folder", "command"])
def test_pages_that_take_nobodys_place_need_no_domain(
    sample: Sample, remote: Sample, tmp_path: Path, table: PagesTable
) -> None:
    never, old = prepared(sample, "v0.9.0", table), next_release(sample, "v1.0.0", table)
    old.take()
    edited(remote, tmp_path / "other", CNAME="example.org\n")
    before = [(State.SAME, "replaced since by others")]
    before += [(State.PARTIAL, "holds the pages of v1.0.0, which stay in front")]
    for it, told in zip((old, never), before, strict=True):
        assert list(it.target.problems(it.release)) == []
        assert it.told() == told
        it.take()
        assert it.seen().state is State.SAME
        assert files(remote)["CNAME"] == "example.org"


def test_a_remote_that_is_missing_or_silent_is_told(sample: Sample) -> None:
    it = prepared(sample)
    nowhere = replace(it.target, table=replace(TABLE, remote="nowhere"))
    assert [problem.exit_code for problem in nowhere.problems(it.release)] == [2]
    with pytest.raises(NoSuchRemote):
        nowhere.look(it.release, [it.pages])
    sample.git("remote", "set-url", "origin", "/nowhere/at/all.git")
    assert [problem.exit_code for problem in it.target.problems(it.release)] == [69]
    with pytest.raises(RemoteSilent):
        it.seen()


def test_a_table_that_is_wrong_is_told_once_by_the_maker(sample: Sample) -> None:
    table = replace(TABLE, into="../outside")
    release = release_of(sample)
    assert list(PagesTarget(table, release.root).problems(release)) == []
    assert [problem.text for problem in PagesMaker(table).problems(release)] == [
        "pages.into: '../outside' is no folder in the branch"
    ]


def test_what_is_gone_is_not_read_back(sample: Sample, remote: Sample) -> None:
    it = prepared(sample, "v1.0.0", replace(TABLE, into="site"))
    with pytest.raises(NoPagesThere, match="does not have gh-pages/site"):
        it.read_back()
    prepared(sample, "v1.0.0", replace(TABLE, into="other"), again="-2").take()
    with pytest.raises(NoPagesThere, match="does not have gh-pages/site"):
        it.read_back()


def test_other_pages_are_read_back_as_what_they_are(
    sample: Sample, remote: Sample, tmp_path: Path
) -> None:
    it = prepared(sample)
    next_release(sample, "v1.1.0").take()
    assert it.read_back() == f"gitTree:{remote.git('rev-parse', 'gh-pages^{tree}')}"


def test_an_archive_of_other_pages_is_not_published(sample: Sample, remote: Sample) -> None:
    it, other = prepared(sample), next_release(sample, "v1.1.0")
    with pytest.raises(OtherPages):
        it.target.take(it.release, it.pages, other.made.artifacts)
    assert remote.git("for-each-ref", "refs/heads/gh-pages") == ""


def test_files_of_earlier_releases_are_not_fetched(
    sample: Sample, remote: Sample, tmp_path: Path
) -> None:
    prepared(sample, "v1.0.0", replace(TABLE, into="v{version}")).take()
    remote.git("repack", "-adq")
    it = next_release(sample, "v1.1.0", replace(TABLE, into="v{version}"))
    it.take()
    old = remote.git("rev-parse", "gh-pages:v1.0.0/index.html")
    scratch = Sample(it.release.work / "pages")
    missing = scratch.git(
        "rev-list", "--objects", "--missing=print", "refs/lading/pages"
    ).splitlines()
    assert f"?{old}" in missing
    assert it.read_back() == it.pages.digest


Hook = Callable[[], object]


@dataclass
class Interfering:
    """Runs commands, and does something just before the first pushes."""

    hooks: list[Hook]

    def __call__(self, command: Command, /) -> Completed:
        if "push" in command.argv and self.hooks:
            self.hooks.pop(0)()
        return run(command)


def interrupted(it: Published, *hooks: Hook) -> Published:
    return replace(it, target=replace(it.target, runner=Interfering(list(hooks))))


def test_a_branch_that_moves_meanwhile_is_looked_at_again(
    sample: Sample, remote: Sample, tmp_path: Path
) -> None:
    prepared(sample).take()
    it = interrupted(
        next_release(sample, "v1.1.0"),
        lambda: edited(remote, tmp_path / "a", a="by a"),
        lambda: edited(remote, tmp_path / "b", b="by b"),
    )
    it.take()
    assert messages(remote) == ["Pages of v1.1.0", "by hand", "by hand", "Pages of v1.0.0"]
    assert it.told() == (State.SAME, "")


def test_another_run_of_the_same_release_may_be_faster(sample: Sample, remote: Sample) -> None:
    it = prepared(sample)
    interrupted(it, prepared(sample, again="-elsewhere").take).take()
    assert commits(remote) == 1
    assert it.told() == (State.SAME, "")


def test_a_newer_release_may_be_faster(sample: Sample, remote: Sample) -> None:
    old = prepared(sample)
    new = next_release(sample, "v1.1.0")
    interrupted(old, new.take).take()
    assert files(remote)["index.html"] == "pages of v1.1.0"
    assert old.told() == (State.SAME, "superseded by v1.1.0")


def test_a_branch_that_never_rests_is_given_up(
    sample: Sample, remote: Sample, tmp_path: Path
) -> None:
    prepared(sample).take()
    it = interrupted(
        next_release(sample, "v1.1.0"),
        *[
            lambda n=n: edited(remote, tmp_path / f"other{n}", **{f"f{n}": str(n)})
            for n in range(8)
        ],
    )
    with pytest.raises(BranchKeepsMoving, match="moved 8 times"):
        it.take()
    it.take()
    assert messages(remote)[0] == "Pages of v1.1.0"


def test_a_remote_that_refuses_is_told(sample: Sample, remote: Sample) -> None:
    hook = remote.path / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho no pages today >&2\nexit 1\n")
    hook.chmod(0o755)
    with pytest.raises(PushRefused, match="no pages today"):
        prepared(sample).take()
    assert remote.git("for-each-ref", "refs/heads/gh-pages") == ""


class Killed(Exception):
    """The process was killed."""


def killed() -> None:
    raise Killed


def test_killed_before_the_push_and_run_again_there_is_one_commit(
    sample: Sample, remote: Sample
) -> None:
    it = prepared(sample)
    with pytest.raises(Killed):
        interrupted(it, killed).take()
    assert remote.git("for-each-ref", "refs/heads/gh-pages") == ""
    it.take()
    assert commits(remote) == 1


def test_killed_while_git_writes_and_run_again_there_is_one_commit(
    sample: Sample, remote: Sample
) -> None:
    it = prepared(sample)
    scratch = it.release.work / "pages"
    for name in ("objects", "refs/lading"):
        (scratch / name).mkdir(parents=True)
    (scratch / "config.lock").touch()
    (scratch / "refs" / "lading" / "pages.lock").touch()
    it.take()
    assert commits(remote) == 1


def test_two_units_publish_to_one_branch_at_the_same_time(sample: Sample, remote: Sample) -> None:
    units = [
        prepared(sample, f"{unit}/v1.0.0", replace(TABLE, into=unit)) for unit in ("api", "cli")
    ]
    errors: list[BaseException] = []

    def work(it: Published) -> None:
        try:
            it.take()
        except BaseException as error:  # noqa: BLE001 - told by the assertion
            errors.append(error)

    threads = [threading.Thread(target=work, args=(it,)) for it in units]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert [it.told() for it in units] == [(State.SAME, "")] * 2
    assert sorted(messages(remote)) == ["Pages of api/v1.0.0", "Pages of cli/v1.0.0"]


@contextmanager
def rehearsed(it: Published, folder: Path) -> Iterator[Published]:
    with it.target.stand_in(folder, straight) as target:
        yield replace(it, target=target)


def test_a_rehearsal_publishes_to_a_server_that_survives(
    sample: Sample, remote: Sample, tmp_path: Path
) -> None:
    original = prepared(sample)
    (tmp_path / "served").mkdir()
    with rehearsed(original, tmp_path / "served") as it:
        assert list(it.target.problems(it.release)) == []
        assert it.told() == (State.ABSENT, "")
        it.take()
        assert it.read_back() == it.pages.digest
        assert it.seen().address.startswith("http://127.0.0.1:")
    with rehearsed(original, tmp_path / "served") as it:
        assert it.told() == (State.SAME, "")
        next_one = next_release(sample, "v1.1.0")
    with rehearsed(next_one, tmp_path / "served") as it:
        it.take()
        assert it.told() == (State.SAME, "")
    assert remote.git("for-each-ref", "refs/heads/gh-pages") == ""


def test_names_of_every_kind_arrive_as_they_are(sample: Sample, remote: Sample) -> None:
    names: Sequence[bytes] = [
        b'quo"te',
        b"back\\slash",
        b"new\nline",
        b"\xff",
        "ö".encode(),
        b"a b",
    ]
    folder = os.fsencode(sample.path / "docs")
    for name in names:
        with open(folder + b"/" + name, "wb") as file:  # noqa: PTH123 - pathlib takes no bytes
            file.write(b"\0\r\n" + name)
    program = sample.path / "docs" / "program"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    (sample.path / "docs" / "link").symlink_to("_static/a.css")
    sample.git("add", "--all")
    sample.git("commit", "--quiet", "--message", "names")
    it = prepared(sample, "v1.0.0", replace(TABLE, jekyll=True))
    assert it.pages.digest == f"gitTree:{sample.git('rev-parse', 'HEAD:docs')}"
    it.take()
    assert it.read_back() == it.pages.digest


def test_a_repository_of_sha256_has_pages_too(tmp_path: Path) -> None:
    remote = Sample.new(tmp_path / "remote256.git", "--bare", "--object-format=sha256")
    sample = Sample.new(tmp_path / "here256", "--object-format=sha256")
    sample.git("remote", "add", "origin", remote.url)
    sample.commit("docs", **{"docs/index.html": "one"})
    it = prepared(sample)
    it.take()
    assert len(it.pages.digest) == len("gitTree:") + 64
    assert it.read_back() == it.pages.digest


class Faltering:
    """A runner by which pushes go wrong, in turn: before they are sent, or ``after`` that."""

    def __init__(self, *faults: str, after: bool = False) -> None:
        self._faults = [*faults]
        self._after = after
        self.pushes = 0

    def __call__(self, command: Command, /) -> Completed:
        if "push" not in command.argv:
            return run(command)
        self.pushes += 1
        if not self._faults:
            return run(command)
        if self._after:
            run(command)
        raise CommandFailed(command, returncode=128, stderr=self._faults.pop(0))


BUSY = "fatal: unable to access 'http://there/': The requested URL returned error: 503"
RESET = "fatal: unable to access 'http://there/': Recv failure: Connection reset by peer"
BROKEN = "fatal: unable to access 'http://there/': The requested URL returned error: 500"
HURRIED = Patience(tries=3, first=0.01)


def test_a_push_that_is_not_answered_is_sent_again(sample: Sample) -> None:
    runner = Faltering(BUSY, RESET)
    it = prepared(sample)
    it = replace(it, target=replace(it.target, runner=runner, patience=HURRIED))
    it.take()
    assert (runner.pushes, it.seen().state, it.read_back()) == (3, State.SAME, it.pages.digest)


def test_a_push_whose_answer_alone_was_lost_is_not_sent_again(sample: Sample) -> None:
    runner = Faltering(BROKEN, after=True)
    it = prepared(sample)
    it = replace(it, target=replace(it.target, runner=runner, patience=HURRIED))
    it.take()
    assert (runner.pushes, it.seen().state) == (1, State.SAME)


@pytest.mark.parametrize(("fault", "tries"), [(BUSY, 3), (BROKEN, 1)])
def test_a_push_that_never_arrives_is_given_up(sample: Sample, fault: str, tries: int) -> None:
    runner = Faltering(*[fault] * 4)
    it = prepared(sample)
    it = replace(it, target=replace(it.target, runner=runner, patience=HURRIED))
    with pytest.raises(RemoteSilent) as caught:
        it.take()
    assert (runner.pushes, it.seen().state) == (tries, State.ABSENT)
    assert caught.value.hint == "Run the same command again later: it carries on."
