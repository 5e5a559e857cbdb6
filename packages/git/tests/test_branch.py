from pathlib import Path

import pytest

from lading_git import (
    NoSuchRemote,
    NotOurs,
    PushRefused,
    Repository,
    clone_of,
    record,
    replace_branch,
)
from lading_git.testing import Sample

pytestmark = pytest.mark.engine

OURS = "chore: release "


@pytest.fixture
def sample(remote: Sample, tmp_path: Path) -> Sample:
    sample = Sample.new(tmp_path / "here")
    sample.git("remote", "add", "origin", remote.url)
    sample.commit("feat: one")
    sample.git("push", "--quiet", "origin", "main")
    return sample


def proposed(sample: Sample, name: str, message: str = f"{OURS}1.0.0") -> tuple[Path, str]:
    """A clone of the sample's commit, and a commit on top of it."""
    clone = clone_of(sample.repository, "HEAD", sample.path.parent / name)
    (clone / "CHANGELOG.md").write_text(name)
    return clone, record(Repository(clone), message, like="HEAD")


def tip(remote: Sample, branch: str = "lading/release") -> str:
    return remote.git("for-each-ref", "--format=%(objectname)", f"refs/heads/{branch}").strip()


def test_the_branch_is_made_then_replaced_then_left_where_it_is(
    sample: Sample, remote: Sample
) -> None:
    for name, message in (("first", f"{OURS}1.0.0"), ("second", f"{OURS}1.1.0")):
        clone, commit = proposed(sample, name, message)
        assert replace_branch(sample.repository, clone, commit, "lading/release", ours=OURS)
        assert tip(remote) == commit
    assert not replace_branch(sample.repository, clone, commit, "lading/release", ours=OURS)


def test_what_others_have_committed_to_it_stays(sample: Sample, remote: Sample) -> None:
    clone, commit = proposed(sample, "first")
    replace_branch(sample.repository, clone, commit, "lading/release", ours=OURS)
    theirs = remote.git(
        *("-c", "user.name=B", "-c", "user.email=b@example.com", "commit-tree"),
        *(f"{commit}^{{tree}}", "-p", commit, "-m", "docs: better words"),
    ).strip()
    remote.git("update-ref", "refs/heads/lading/release", theirs)
    clone, commit = proposed(sample, "second")
    with pytest.raises(NotOurs, match=r"lost: [0-9a-f]+ docs: better words$") as caught:
        replace_branch(sample.repository, clone, commit, "lading/release", ours=OURS)
    assert caught.value.hint == (
        "Merge it, or delete the branch: `git push --delete origin lading/release`."
    )
    assert tip(remote) == theirs


@pytest.mark.parametrize("words", [["--amend", "--no-edit"], ["-m", f"{OURS}1.0.0 polished"]])
def test_what_others_have_polished_stays(
    sample: Sample, remote: Sample, tmp_path: Path, words: list[str]
) -> None:
    """Its subject is still ours, who made it and when is not."""
    clone, commit = proposed(sample, "first")
    replace_branch(sample.repository, clone, commit, "lading/release", ours=OURS)
    theirs = remote.cloned(tmp_path / "theirs", "--branch=lading/release")
    theirs.write("CHANGELOG.md", "polished")
    theirs.git("commit", "--quiet", "--all", *words, GIT_COMMITTER_DATE="@2000000000 +0000")
    theirs.git("push", "--quiet", "--force")
    sample.commit("feat: two")
    clone, commit = proposed(sample, "second")
    with pytest.raises(NotOurs, match=r"lost: [0-9a-f]+ chore: release 1\.0\.0"):
        replace_branch(sample.repository, clone, commit, "lading/release", ours=OURS)
    assert remote.git("show", f"{tip(remote)}:CHANGELOG.md") == "polished"


def test_a_subject_of_ours_may_hold_any_blank(sample: Sample, remote: Sample) -> None:
    for name in ("first", "second"):
        clone, commit = proposed(sample, name, f"{OURS}1.0.0\u2028of\x0bmany\rparts")
        assert replace_branch(sample.repository, clone, commit, "lading/release", ours=OURS)
    assert tip(remote) == commit


def test_what_came_to_it_meanwhile_stays(sample: Sample, remote: Sample) -> None:
    """A hook of the remote moves the branch when the push begins: after we looked."""
    clone, commit = proposed(sample, "first")
    main = tip(remote, "main")
    hook = remote.path / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(
        f"#!/bin/sh\nunset GIT_QUARANTINE_PATH\ngit update-ref refs/heads/lading/release {main}\n"
    )
    hook.chmod(0o755)
    with pytest.raises(PushRefused):
        replace_branch(sample.repository, clone, commit, "lading/release", ours=OURS)
    assert tip(remote) == main


def test_there_must_be_such_a_remote(sample: Sample) -> None:
    clone, commit = proposed(sample, "first")
    with pytest.raises(NoSuchRemote):
        replace_branch(sample.repository, clone, commit, "b", ours=OURS, remote="nowhere")
