from pathlib import Path

import pytest

from lading_git import NoSuchRemote, PushRefused, RemoteBranch, RemoteSilent, people_of, standing_in
from lading_git.testing import Sample

STREAM = b"""\
commit refs/ours/new
author Ada <ada@example.org> 1700000000 +0000
committer Ada <ada@example.org> 1700000000 +0000
data 24
Written

Written-By: us

%sM 100644 inline new/file
data 1
1
"""


@pytest.fixture
def branch(upstream: Sample, tmp_path: Path) -> RemoteBranch:
    """The branch ``site`` of the remote of a clone; it is where ``main`` is, at first."""
    upstream.git("branch", "site")
    clone = upstream.cloned(tmp_path / "clone")
    return RemoteBranch.of(clone.repository, "origin", "site", tmp_path / "scratch")


def written(branch: RemoteBranch, parent: str | None) -> str:
    stream = branch.folder.with_name("stream")
    stream.write_bytes(STREAM % (f"from {parent}\n".encode() if parent else b""))
    return branch.write(stream, "refs/ours/new")


def test_a_branch_is_fetched_without_its_files(branch: RemoteBranch, upstream: Sample) -> None:
    tip = upstream.git("rev-parse", "site")
    assert (branch.tip(), branch.fetch(), branch.shown) == (tip, tip, upstream.url)
    assert branch.tree(tip, "") == upstream.git("rev-parse", "site^{tree}")
    assert branch.tree(tip, "folder1") == upstream.git("rev-parse", "site:folder1")
    nothing = [branch.tree(tip, path) for path in ("nowhere", "side", "folder1/file", "folder*")]
    assert nothing == [None] * 4
    there = [branch.has(tip, path) for path in ("folder1", "folder1/file", "file", "nowhere")]
    assert there == [True, True, False, False]
    scratch = Sample(branch.folder)
    kinds = scratch.git("cat-file", "--batch-all-objects", "--batch-check=%(objecttype)")
    assert set(kinds.splitlines()) == {"commit", "tree"}


def test_a_branch_that_has_not_moved_is_not_fetched_again(
    branch: RemoteBranch, upstream: Sample
) -> None:
    first = branch.fetch()
    (branch.folder / "ours").touch()
    assert branch.fetch() == first
    assert (branch.folder / "ours").exists()
    upstream.git("branch", "--force", "site", "main~1")
    assert branch.fetch() == upstream.git("rev-parse", "main~1") != first
    assert not (branch.folder / "ours").exists()
    upstream.git("branch", "--delete", "--force", "site")
    assert branch.fetch() is None
    assert branch.fetch() is None


def test_the_files_of_one_folder_are_fetched_when_asked_for(
    branch: RemoteBranch, upstream: Sample
) -> None:
    tree = branch.tree(branch.fetch() or "", "folder1")
    assert tree is not None
    branch.get_files(tree)
    branch.get_files(tree)
    scratch = Sample(branch.folder)
    kinds = scratch.git("cat-file", "--batch-all-objects", "--batch-check=%(objecttype)")
    assert kinds.splitlines().count("blob") == 1


def test_a_file_that_the_remote_has_lost_is_told(branch: RemoteBranch, upstream: Sample) -> None:
    upstream.commit("one more", **{"folder1/file": "soon lost"})
    upstream.git("branch", "--force", "site")
    lost = upstream.git("rev-parse", "site:folder1/file")
    tree = branch.tree(branch.fetch() or "", "folder1")
    assert tree is not None
    (upstream.path / ".git" / "objects" / lost[:2] / lost[2:]).unlink()
    with pytest.raises(RemoteSilent):
        branch.get_files(tree)


def test_files_of_any_name_are_fetched_once(branch: RemoteBranch, upstream: Sample) -> None:
    upstream.git("switch", "--quiet", "site")
    upstream.commit("odd", **{"odd/a\u2028?b": "1", "odd/c\r?d": "2", "odd/e\n?f": "3"})
    tree = branch.tree(branch.fetch() or "", "odd")
    assert tree is not None
    branch.get_files(tree)
    branch.get_files(tree)


def test_trailers_are_read_of_every_commit(branch: RemoteBranch, upstream: Sample) -> None:
    tip = branch.fetch()
    commit = written(branch, tip)
    told = list(branch.trailers(commit, ["Written-By", "Nobody"]))
    assert told[0] == (commit, ["us", ""])
    assert told[1] == (tip, ["", ""])
    assert len(told) == 62


def test_a_trailer_may_hold_any_blank_and_several_lines(
    branch: RemoteBranch, upstream: Sample
) -> None:
    head = upstream.git("rev-parse", "HEAD")
    upstream.git("switch", "--quiet", "site")
    text = "Odd\n\nWritten-By: us\u2028and\x0bthem\n  and more\nWith: \u0085\n"
    upstream.git("commit", "--quiet", "--allow-empty", "--cleanup=verbatim", f"--message={text}")
    tip = branch.fetch()
    assert tip is not None
    told = list(branch.trailers(tip, ["Written-By", "With"]))
    assert told[0] == (tip, ["us\u2028and\x0bthem and more", "\u0085"])
    assert told[1] == (head, ["", ""])


def test_a_branch_gets_a_commit_on_top(branch: RemoteBranch, upstream: Sample) -> None:
    tip = branch.fetch()
    commit = written(branch, tip)
    branch.push(commit)
    assert branch.tip() == commit
    assert upstream.git("diff", "--name-only", f"{tip}..site") == "new/file"


def test_a_branch_that_moved_is_not_overwritten(branch: RemoteBranch, upstream: Sample) -> None:
    branch.fetch()
    commit = written(branch, None)
    with pytest.raises(PushRefused):
        branch.push(commit)
    assert branch.tip() == upstream.git("rev-parse", "main")


def test_a_branch_that_is_not_there_begins_with_our_commit(
    branch: RemoteBranch, upstream: Sample
) -> None:
    upstream.git("branch", "-D", "site")
    assert (branch.tip(), branch.fetch()) == (None, None)
    commit = written(branch, None)
    branch.push(commit)
    assert branch.tip() == commit


def test_a_stand_in_has_branches_too(upstream: Sample, tmp_path: Path) -> None:
    with standing_in(upstream.repository, tmp_path / "served" / "it.git", str) as there:
        branch = RemoteBranch.of(
            upstream.repository, "nowhere", "site", tmp_path / "scratch", there
        )
        assert (branch.fetch(), branch.shown) == (None, there.address)
        commit = written(branch, None)
        branch.push(commit)
        assert branch.fetch() == commit


def test_a_remote_that_is_not_there_is_told(upstream: Sample, tmp_path: Path) -> None:
    with pytest.raises(NoSuchRemote):
        RemoteBranch.of(upstream.repository, "nowhere", "site", tmp_path / "scratch")


def test_author_and_committer_are_told_with_their_addresses(upstream: Sample) -> None:
    upstream.git("config", "user.name", "Grace")
    upstream.write("file", "x")
    upstream.git("add", "file")
    upstream.git("commit", "--quiet", "--message=x", "--author=Ä B <ab@example.org>")
    people = people_of(upstream.repository, upstream.repository.head())
    assert people == ("Ä B <ab@example.org>", "Grace <ada@example.org>")
