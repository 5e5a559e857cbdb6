import os
from pathlib import Path

import pytest

from lading_git import (
    HistoryMissing,
    NoSuchCommit,
    Repository,
    SubmodulesMissing,
    TagTaken,
    clone_of,
    record,
)
from lading_git.testing import Sample
from lading_run import CommandFailed

pytestmark = pytest.mark.engine


def tree(folder: Path) -> dict[str, tuple[int, bytes]]:
    """The mode and the bytes of every file below a folder, without ``.git``."""
    files = [path for path in folder.rglob("*") if ".git" not in path.relative_to(folder).parts]
    return {
        str(path.relative_to(folder)): (path.lstat().st_mode, path.read_bytes())
        for path in files
        if path.is_file()
    }


def test_a_clone_holds_the_commit_and_nothing_of_the_checkout(
    upstream: Sample, tmp_path: Path
) -> None:
    commit = upstream.git("rev-parse", "HEAD~3")
    upstream.write("folder3/file", "changed")
    upstream.write("untracked", "new")
    before = upstream.digest()
    folder = clone_of(upstream.repository, commit, tmp_path / "out/clone", tag="v1.0.0")
    found = Sample(folder)
    assert folder == tmp_path / "out/clone"
    assert found.repository.head() == commit
    assert found.repository.dirty() == ()
    assert found.repository.branch() is None
    assert not (folder / "untracked").exists()
    assert found.git("fsck", "--full") == ""
    assert sorted(found.git("tag").split()) == sorted([*upstream.git("tag").split(), "v1.0.0"])
    assert list(found.repository.log(None, "HEAD")) == list(upstream.repository.log(None, commit))
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["clone"]
    assert upstream.digest() == before


CLONES = [
    pytest.param(["--depth", "1"], id="depth 1"),
    pytest.param(["--depth", "50"], id="depth 50"),
    pytest.param(["--filter=tree:0"], id="treeless"),
    pytest.param(["--filter=blob:none"], id="blobless"),
    pytest.param(["--filter=blob:none", "--depth", "3"], id="blobless, depth 3"),
    pytest.param(["--filter=tree:0", "--no-tags"], id="treeless, no tags"),
    pytest.param([], id="full"),
]


@pytest.mark.parametrize("options", CLONES)
def test_every_kind_of_clone_is_cloned_whole(
    upstream: Sample, tmp_path: Path, options: list[str]
) -> None:
    sample = upstream.cloned(tmp_path / "here", *options)
    sample.commit("feat: added, not pushed", added="held by this clone only")
    (sample.path / "added").unlink()
    commit = sample.commit("feat: removed again", file="2")
    before = sample.digest()
    folder = clone_of(sample.repository, commit, tmp_path / "out/clone", tag="v1.0.0")
    found = Sample(folder)
    assert tree(folder) == tree(sample.path)
    assert found.repository.dirty() == ()
    assert found.git("describe") == "v1.0.0"
    assert found.git("describe", "HEAD~1") == "v0.6.0-1-g" + found.git(
        "rev-parse", "--short", "HEAD~1"
    )
    assert found.git("rev-list", "--count", "HEAD") == "63"
    assert found.git("log", "--format=%s", "--", "folder3").splitlines()[0] == "feat: number 59"
    assert sample.digest() == before
    again = clone_of(found.repository, commit, tmp_path / "out/again", tag="v1.0.0")
    assert tree(again) == tree(sample.path)


@pytest.mark.parametrize("options", CLONES)
def test_what_is_missing_comes_from_the_remote_that_is_named(
    upstream: Sample, tmp_path: Path, options: list[str]
) -> None:
    sample = upstream.cloned(tmp_path / "here", "--origin", "company", *options)
    fork = Sample.new(tmp_path / "fork.git", "--bare")
    sample.git("remote", "add", "origin", fork.url)
    upstream.tag("v7.0.0")
    repository = Repository(sample.path, remote="company")
    folder = clone_of(repository, "HEAD", tmp_path / "out/clone", tag="v8.0.0")
    found = Sample(folder)
    assert tree(folder) == tree(sample.path)
    assert sorted(found.git("tag").split()) == sorted([*upstream.git("tag").split(), "v8.0.0"])
    assert found.git("rev-list", "--count", "HEAD") == upstream.git("rev-list", "--count", "HEAD")


def test_files_of_any_name_are_cloned(upstream: Sample, tmp_path: Path) -> None:
    sample = upstream.cloned(tmp_path / "here", "--filter=blob:none")
    sample.commit("odd", **{"a\u2028?b": "1", "c\r?d": "2", "e\n?f": "3"})
    folder = clone_of(sample.repository, "HEAD", tmp_path / "out/clone")
    assert tree(folder) == tree(sample.path)


def test_a_shallow_clone_without_a_remote_cannot_be_cloned(
    upstream: Sample, tmp_path: Path
) -> None:
    sample = upstream.cloned(tmp_path / "here", "--depth", "1")
    sample.git("remote", "remove", "origin")
    with pytest.raises(HistoryMissing) as caught:
        clone_of(sample.repository, "HEAD", tmp_path / "clone")
    assert caught.value.hint == (
        "`git remote add origin ADDRESS`, then `git fetch --unshallow --tags origin`."
    )


def test_describe_answers_with_the_tag_beside_a_release_candidate(tmp_path: Path) -> None:
    sample = Sample.new(tmp_path / "here")
    sample.commit()
    sample.tag("v1.0.0-rc.1")
    sample.git("tag", "v1.0.0")
    for name, tag in (("light", "v1.0.0"), ("new", "v1.0.1")):
        folder = clone_of(sample.repository, "HEAD", tmp_path / name, tag=tag)
        assert Sample(folder).git("describe", "--tags") == tag
        assert Sample(folder).repository.commit_of_tag(tag) == sample.repository.head()


def test_a_tag_on_another_commit_is_a_conflict(tmp_path: Path) -> None:
    sample = Sample.new(tmp_path / "here")
    first = sample.commit("first")
    sample.tag("v1.0.0")
    second = sample.commit("second")
    with pytest.raises(TagTaken) as caught:
        clone_of(sample.repository, second, tmp_path / "clone", tag="v1.0.0")
    assert str(caught.value) == (
        f"The tag v1.0.0 exists here on {first[:12]}; it was to be put on {second[:12]}"
    )
    assert caught.value.exit_code == 4
    assert not (tmp_path / "clone").exists()


def test_a_tag_of_the_remote_on_another_commit_is_a_conflict_for_a_shallow_clone(
    upstream: Sample, tmp_path: Path
) -> None:
    sample = upstream.cloned(tmp_path / "here", "--depth", "1")
    sample.commit("fix: later")
    with pytest.raises(TagTaken):
        clone_of(sample.repository, "HEAD", tmp_path / "clone", tag="v0.5.0")


def test_an_unknown_commit_is_told(tmp_path: Path) -> None:
    sample = Sample.new(tmp_path / "here")
    with pytest.raises(NoSuchCommit):
        clone_of(sample.repository, "HEAD", tmp_path / "clone")


def test_what_a_killed_run_left_is_replaced_whole(tmp_path: Path) -> None:
    sample = Sample.new(tmp_path / "here")
    sample.commit("one", file="1")
    for name in ("clone", ".clone.part"):
        (tmp_path / name / "read-only" / "inner").mkdir(parents=True)
        (tmp_path / name / "read-only" / "inner" / "left").touch()
        (tmp_path / name / "read-only" / "inner").chmod(0o500)
        (tmp_path / name / "read-only").chmod(0o500)
        (tmp_path / name / "link").symlink_to(sample.path)
    folder = clone_of(sample.repository, "HEAD", tmp_path / "clone")
    assert sorted(path.name for path in folder.iterdir()) == [".git", "file"]
    assert not (tmp_path / ".clone.part").exists()
    assert (sample.path / "file").read_text() == "1"


def test_a_link_in_the_place_of_the_clone_is_replaced_and_not_followed(tmp_path: Path) -> None:
    sample = Sample.new(tmp_path / "here")
    sample.commit("one", file="1")
    (tmp_path / "clone").symlink_to(sample.path)
    folder = clone_of(sample.repository, "HEAD", tmp_path / "clone")
    assert not folder.is_symlink()
    assert (sample.path / ".git").exists()


def test_a_clone_survives_its_repository_and_shares_no_file_with_it(
    upstream: Sample, tmp_path: Path
) -> None:
    folder = clone_of(upstream.repository, "HEAD", tmp_path / "clone", tag="v1.0.0")
    nodes = {path.stat().st_ino for path in (upstream.path / ".git/objects").rglob("*")}
    assert not nodes & {path.stat().st_ino for path in (folder / ".git/objects").rglob("*")}
    upstream.path.rename(tmp_path / "moved")
    assert Sample(folder).git("fsck", "--full") == ""
    assert len(list(Repository(folder).log(None, "HEAD"))) == 61


def test_hooks_templates_filters_and_conversions_of_the_user_take_no_part(
    tmp_path: Path, home: Path
) -> None:
    sample = Sample.new(tmp_path / "here")
    sample.write(".gitattributes", "*.big filter=upper\n*.txt ident\n")
    sample.write("a.big", "small\n")
    sample.write("lines", "one\r\ntwo\n")
    sample.write("a.txt", "$Id$\n")
    (sample.path / "link").symlink_to("lines")
    sample.commit("one", run="#!/bin/sh\n")
    trap = home / "hooks"
    for folder in (trap, home / "template/hooks", sample.path / ".git/hooks"):
        for hook in ("post-checkout", "reference-transaction", "post-index-change"):
            file = folder / hook
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"#!/bin/sh\ntouch {home}/ran\n")
            file.chmod(0o755)
    (home / "attributes").write_text("* eol=crlf\n")
    for key, value in {
        "core.hooksPath": str(trap),
        "init.templateDir": str(home / "template"),
        "core.attributesFile": str(home / "attributes"),
        "core.autocrlf": "true",
        "core.symlinks": "false",
        "filter.upper.smudge": "tr a-z A-Z",
        "filter.upper.required": "true",
        "checkout.guess": "false",
        "clone.defaultRemoteName": "elsewhere",
        "fetch.prune": "true",
        "fetch.fsckObjects": "true",
        "fetch.recurseSubmodules": "true",
        "tag.gpgSign": "true",
        "tag.forceSignAnnotated": "true",
        "safe.bareRepository": "explicit",
    }.items():
        sample.git("config", "--global", key, value)
        sample.git("config", key, value)
    folder = clone_of(sample.repository, "HEAD", tmp_path / "clone", tag="v1.0.0")
    assert not (home / "ran").exists()
    assert not (folder / ".git/hooks").exists()
    assert (folder / "a.big").read_text() == "small\n"
    assert (folder / "lines").read_bytes() == b"one\r\ntwo\n"
    assert (folder / "link").readlink() == Path("lines")
    assert (folder / "a.txt").read_text().startswith("$Id: ")  # the commit's own attribute
    assert Sample(folder).git("status", "--porcelain") == ""


def test_files_have_the_modes_of_umask_022_under_any_umask(tmp_path: Path) -> None:
    sample = Sample.new(tmp_path / "here")
    sample.write("folder/run", "#!/bin/sh\n")
    (sample.path / "folder/run").chmod(0o755)
    sample.commit("one", **{"folder/file": "1"})
    modes = []
    for umask in (0o077, 0o000):
        before = os.umask(umask)
        try:
            folder = clone_of(sample.repository, "HEAD", tmp_path / f"{umask:03o}")
        finally:
            os.umask(before)
        names = ("folder", "folder/file", "folder/run")
        modes.append([f"{(folder / name).stat().st_mode & 0o777:03o}" for name in names])
    assert modes == [["755", "644", "755"]] * 2


def test_a_linked_worktree_and_a_detached_head_can_be_cloned(tmp_path: Path) -> None:
    sample = Sample.new(tmp_path / "here")
    sample.commit("one", file="1")
    sample.git("worktree", "add", "--quiet", "--detach", str(tmp_path / "linked"))
    linked = Sample(tmp_path / "linked")
    commit = linked.commit("two, on no branch", file="2")
    folder = clone_of(linked.repository, commit, tmp_path / "clone", tag="v1.0.0")
    assert (folder / "file").read_text() == "2"
    linked.git("checkout", "--quiet", "--detach", "main")
    folder = clone_of(sample.repository, commit, tmp_path / "clone")  # nothing leads there now
    assert (folder / "file").read_text() == "2"


def test_the_remote_is_known_to_the_clone_without_its_password(tmp_path: Path) -> None:
    sample = Sample.new(tmp_path / "here")
    sample.commit()
    sample.git("remote", "add", "origin", "https://me:hunter22@example.org/there.git")
    folder = clone_of(sample.repository, "HEAD", tmp_path / "clone")
    assert Repository(folder).remote_url("origin") == "https://example.org/there.git"


@pytest.fixture
def with_submodules(tmp_path: Path) -> Sample:
    """``here`` holds ``sub``, which holds ``deep``."""
    deep, inner = Sample.new(tmp_path / "deep"), Sample.new(tmp_path / "inner")
    sample = Sample.new(tmp_path / "here")
    sample.git("config", "--global", "protocol.file.allow", "always")
    deep.commit("deep", file="deep")
    inner.git("submodule", "--quiet", "add", deep.url, "deep")
    inner.commit("inner", file="inner")
    sample.git("submodule", "--quiet", "add", inner.url, "sub")
    sample.git("submodule", "--quiet", "update", "--init", "--recursive")
    sample.commit("here", file="here")
    return sample


def test_submodules_are_cloned_at_their_commits(with_submodules: Sample, tmp_path: Path) -> None:
    sample = with_submodules
    Sample(sample.path / "sub").commit("later, not recorded", file="later")
    before = sample.digest()
    folder = clone_of(sample.repository, "HEAD", tmp_path / "clone", tag="v1.0.0")
    found = [(folder / name).read_text() for name in ("file", "sub/file", "sub/deep/file")]
    assert found == ["here", "inner", "deep"]
    assert Repository(folder).dirty() == ()
    assert sample.digest() == before
    again = clone_of(Repository(folder), "HEAD", tmp_path / "again")
    assert (again / "sub/deep/file").read_text() == "deep"


def test_a_submodule_that_is_not_here_is_told_with_the_command(
    with_submodules: Sample, tmp_path: Path
) -> None:
    sample = Sample(tmp_path / "fresh")
    with_submodules.cloned(sample.path)
    with pytest.raises(SubmodulesMissing) as caught:
        clone_of(sample.repository, "HEAD", tmp_path / "clone")
    assert str(caught.value) == (
        "A clean clone cannot be made:\nsub: the submodule's commit is not here"
    )
    assert (caught.value.exit_code, caught.value.hint) == (
        3,
        "`git submodule update --init --recursive` gets them.",
    )
    assert not (tmp_path / "clone").exists()
    sample.git("submodule", "--quiet", "update", "--init", "--recursive")  # the hint is true
    assert (clone_of(sample.repository, "HEAD", tmp_path / "clone") / "sub/deep/file").exists()


def test_a_commit_in_a_clone_of_ours_is_the_same_each_time(
    upstream: Sample, tmp_path: Path, home: Path
) -> None:
    found = []
    for name in ("one", "two"):
        folder = clone_of(upstream.repository, "HEAD", tmp_path / name)
        (folder / "folder3/file").write_text("changed\n")
        (folder / "new").write_text("added\n")
        found.append(record(Repository(folder), "chore: release 1.0.0", like="HEAD"))
        Sample(folder).git("config", "--global", "user.name", "Somebody Else")
        Sample(folder).git("config", "--global", "commit.gpgSign", "true")
    assert found[0] == found[1]
    clone = Sample(tmp_path / "two")
    assert clone.git("log", "-1", "--format=%an %ae %ad %cn %cd %s", "--date=raw") == (
        "Ada ada@example.org 1700003600 +0100 Ada 1700003600 +0100 chore: release 1.0.0"
    )
    assert clone.repository.dirty() == ()
    assert clone.git("show", "HEAD:new") == "added"
    assert clone.git("rev-parse", "HEAD^") == upstream.repository.head()
    again = clone_of(clone.repository, "HEAD", tmp_path / "again")
    assert (again / "folder3/file").read_text() == "changed\n"


def test_nothing_to_record_is_an_error(upstream: Sample, tmp_path: Path) -> None:
    folder = clone_of(upstream.repository, "HEAD", tmp_path / "clone")
    with pytest.raises(CommandFailed):
        record(Repository(folder), "chore: nothing", like="HEAD")


def test_tags_that_only_the_remote_has_are_taken(
    upstream: Sample, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """As after a release, which leaves the user's clone as it is."""
    user = upstream.cloned(tmp_path / "user")
    assert user.repository.tag_names()
    upstream.tag("v9.0.0")
    upstream.commit("elsewhere, tagged too")
    upstream.tag("v9.1.0")
    before = user.digest()
    commit = user.repository.head()
    found = Sample(clone_of(user.repository, commit, tmp_path / "clone"))
    assert found.repository.commit_of_tag("v9.0.0") == commit
    assert found.repository.commit_of_tag("v9.1.0") not in {None, commit}
    assert found.repository.dirty() == ()
    assert user.digest() == before

    [mine, *_] = user.repository.tag_names()
    upstream.git("tag", "--force", mine, "v9.1.0")
    found = Sample(clone_of(user.repository, commit, tmp_path / "clone", tag="v9.0.0"))
    assert found.repository.commit_of_tag("v9.1.0") not in {None, commit}
    assert found.repository.commit_of_tag(mine) == user.repository.commit_of_tag(mine)
    assert caplog.text == "", "the remote's own tags of these names are not asked for"

    user.git("remote", "set-url", "origin", f"file://{tmp_path}/gone")
    found = Sample(clone_of(user.repository, commit, tmp_path / "clone"))
    assert found.repository.commit_of_tag("v9.0.0") is None
    assert found.repository.tag_names() == user.repository.tag_names()
    assert "tags that only it has are left out" in caplog.text
