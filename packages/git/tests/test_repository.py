import os
from pathlib import Path

import pytest

from lading_git import HistoryMissing, NoSuchFile, NotARepository, Repository, clone_of
from lading_git.testing import Sample
from lading_run import Command, CommandFailed, Completed, run


def test_a_folder_outside_any_repository_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotARepository, match="is not in a git repository") as caught:
        Repository(tmp_path).head()
    assert caught.value.exit_code == 2


def test_a_folder_inside_is_as_good_as_the_top(tmp_path: Path) -> None:
    sample = Sample.new(tmp_path / "here")
    commit = sample.commit("one", **{"a/b/c": "1"})
    sample.write("a/new", "")
    inner = Repository(sample.path / "a/b")
    assert (inner.root, inner.head(), inner.dirty()) == (sample.path, commit, ("a/new",))
    assert inner.files_at("HEAD", "a/b") == inner.files_at("HEAD") == ("a/b/c",)
    assert inner.read("HEAD", "a/b/c") == b"1"
    assert len(list(inner.log(None, "HEAD", paths=["a/b"]))) == 1


def test_a_bare_repository_is_its_own_root(tmp_path: Path) -> None:
    sample = Sample.new(tmp_path / "here.git", "--bare")
    assert sample.repository.root == sample.path


def test_what_does_not_change_is_asked_once(tmp_path: Path) -> None:
    sample = Sample.new(tmp_path / "here")
    commit = sample.commit()
    sample.git("remote", "add", "origin", sample.url)
    asked: list[str] = []

    def listening(command: Command) -> Completed:
        asked.extend(word for word in command.argv if word in {"config", "rev-parse"})
        return run(command)

    repository = Repository(sample.path, listening)
    assert (repository.root, repository.object_format) == (sample.path, "sha1")
    assert (repository.shallow, repository.partial) == (False, False)
    assert repository.settings("remote.origin.")["url"] == sample.url
    assert repository.head() == repository.commit(commit) == commit
    assert asked == ["rev-parse", "config", "rev-parse"]


def test_the_branch_is_named_unless_head_is_detached(tmp_path: Path) -> None:
    sample = Sample.new(tmp_path / "here")
    assert sample.repository.branch() == "main"
    sample.commit()
    sample.git("checkout", "--quiet", "-b", "feature/ü")
    assert sample.repository.branch() == "feature/ü"
    sample.git("checkout", "--quiet", "-b", "\u3000feature\u2028")
    assert sample.repository.branch() == "\u3000feature\u2028"
    sample.git("checkout", "--quiet", "--detach")
    assert sample.repository.branch() is None


def test_the_address_of_a_remote_is_the_one_git_uses(tmp_path: Path) -> None:
    sample = Sample.new(tmp_path / "here")
    assert sample.repository.remote_url("origin") is None
    sample.git("remote", "add", "origin", "work:there.git")
    sample.git("config", "url.https://example.org/.insteadOf", "work:")
    assert sample.repository.remote_url("origin") == "https://example.org/there.git"


def test_a_clean_checkout_is_clean_and_ignored_files_do_not_count(tmp_path: Path) -> None:
    sample = Sample.new(tmp_path / "here")
    sample.commit("one", **{".gitignore": "build/\n"})
    sample.write("build/x", "")
    assert sample.repository.dirty() == ()


def test_everything_that_differs_from_head_is_told(tmp_path: Path) -> None:
    sample = Sample.new(tmp_path / "here")
    sample.commit("one", changed="1", staged="1", removed="1", renamed="1\n2\n3\n", mode="1")
    sample.write("changed", "2")
    sample.write("staged", "2")
    sample.git("add", "staged")
    (sample.path / "removed").unlink()
    sample.git("mv", "renamed", "other name")
    (sample.path / "mode").chmod(0o755)
    sample.write("new\nline", "")
    sample.write("folder/inner", "")
    assert sorted(sample.repository.dirty()) == [
        "changed",
        "folder/",
        "mode",
        "new\nline",
        "other name",
        "removed",
        "renamed",
        "staged",
    ]


def test_what_git_clean_leaves_of_our_own_folder_is_no_change(tmp_path: Path) -> None:
    """It leaves the clones in there, and takes what made git pass over them."""
    sample = Sample.new(tmp_path / "here")
    commit = sample.commit("one", **{"sub/file": "1"})
    for root in (sample.path, sample.path / "sub"):
        sample.write(str(root / ".lading" / ".gitignore"), "*\n")
        clone_of(sample.repository, commit, root / ".lading" / "v1.0.0" / "source")
    assert sample.repository.dirty() == ()
    sample.git("clean", "--quiet", "-dfx")
    assert "?? .lading/" in sample.git("status", "--porcelain")
    assert sample.repository.dirty() == ()
    sample.write("other.lading/file", "")
    assert sample.repository.dirty() == ("other.lading/",)
    sample.git("add", "--force", ".lading")
    assert ".lading/v1.0.0/source" in sample.repository.dirty()


def test_a_path_that_is_not_utf_8_can_be_opened(tmp_path: Path) -> None:
    sample = Sample.new(tmp_path / "here")
    sample.commit()
    name = os.fsdecode(b"na\xefve")
    sample.write(name, "new")
    assert sample.repository.dirty() == (name,)
    sample.commit("two", **{name: "new"})
    assert name in sample.repository.files_at("HEAD")
    assert sample.repository.read("HEAD", name) == b"new"


def test_a_merge_under_way_is_dirty_even_when_nothing_differs(tmp_path: Path) -> None:
    sample = Sample.new(tmp_path / "here")
    base = sample.commit("base")
    sample.commit("mine", file="mine")
    sample.git("checkout", "--quiet", "-b", "theirs", base)
    sample.commit("theirs", file="theirs")
    sample.git("checkout", "--quiet", "main")
    with pytest.raises(CommandFailed):
        sample.git("merge", "--quiet", "theirs")
    assert sample.repository.dirty() == ("file", ".git/MERGE_HEAD")
    sample.git("checkout", "--ours", "--", "file")
    sample.git("add", "file")
    assert sample.repository.dirty() == (".git/MERGE_HEAD",)


def test_a_change_inside_a_submodule_is_told(tmp_path: Path) -> None:
    inner, sample = Sample.new(tmp_path / "inner"), Sample.new(tmp_path / "here")
    inner.commit()
    sample.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.url, "sub")
    sample.commit("with a submodule")
    sample.git("config", "submodule.sub.ignore", "all")
    assert sample.repository.dirty() == ()
    sample.write("sub/file", "changed")
    assert sample.repository.dirty() == ("sub",)


def test_looking_changes_nothing(tmp_path: Path) -> None:
    sample = Sample.new(tmp_path / "here")
    sample.commit()
    sample.tag("v1.0.0")
    (sample.path / "file").touch()  # git would like to write this into its index
    os.utime(sample.path / "file", (1, 1))
    before = sample.digest()
    repository = sample.repository
    assert repository.dirty() == ()
    repository.first_contained(repository.tag_names(), "v{version}", "HEAD")
    list(repository.log(None, "HEAD"))
    repository.read("HEAD", "file")
    assert sample.digest() == before


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(bytes(range(256)), id="every byte"),
        pytest.param(b"a\r\nb\rc\n\xef\xbb\xbf\xff", id="line ends"),
    ],
)
def test_a_file_is_read_byte_for_byte(tmp_path: Path, content: bytes) -> None:
    sample = Sample.new(tmp_path / "here")
    sample.write("file", content)
    sample.git("add", "file")
    sample.commit("bytes", other="")
    assert sample.repository.read("HEAD", "file") == content


@pytest.mark.parametrize("path", ["nothing", "folder", "", "/file", "../file"])
def test_what_is_no_file_cannot_be_read(tmp_path: Path, path: str) -> None:
    sample = Sample.new(tmp_path / "here")
    sample.commit("one", **{"folder/file": "1", "file": "1"})
    with pytest.raises(NoSuchFile, match="is not a file in HEAD"):
        sample.repository.read("HEAD", path)


def test_links_are_no_files(tmp_path: Path) -> None:
    sample = Sample.new(tmp_path / "here")
    (sample.path / "link").symlink_to("file")
    sample.commit("one", file="1")
    assert sample.repository.files_at("HEAD") == ("file",)


def test_a_file_that_a_partial_clone_lacks_is_not_fetched_into_it(
    upstream: Sample, tmp_path: Path
) -> None:
    sample = upstream.cloned(tmp_path / "here", "--filter=blob:none")
    before = sample.digest()
    with pytest.raises(HistoryMissing, match="is a partial clone and lacks folder3/file") as caught:
        sample.repository.read("v0.1.0", "folder3/file")
    assert caught.value.hint == "`git cat-file blob v0.1.0:folder3/file` fetches it."
    assert sample.digest() == before


def test_what_git_ignores_need_not_exist(tmp_path: Path) -> None:
    sample = Sample.new(tmp_path / "here")
    sample.commit("one", **{".gitignore": "*.json\n"})
    repository = Repository(sample.path)
    assert repository.ignores(sample.path / "plan.json")
    assert not repository.ignores(sample.path / "plan.txt")
