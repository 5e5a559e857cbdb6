"""A commit in the user's checkout, or no change in it."""

from pathlib import Path

import pytest

from lading_git import (
    HeadMoved,
    NoIdentity,
    NotCommitted,
    NotPutBack,
    Repository,
    commit_files,
)
from lading_git._checkout_errors import FilesIgnored
from lading_git.testing import Sample
from lading_run import Command, Completed, Runner, TimedOut, run


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    sample = Sample.new(tmp_path / "here")
    sample.commit("one", file="1")
    return sample


def commit(sample: Sample, wanted: dict[Path, bytes], runner: Runner = run) -> str:
    repository = Repository(sample.path, runner)
    return commit_files(repository, wanted, "two", on=sample.git("rev-parse", "HEAD"))


def files(sample: Sample) -> dict[Path, bytes]:
    return {sample.path / "file": b"2", sample.path / "folder" / "new": b"new"}


def hook(sample: Sample, script: str) -> None:
    path = sample.path / ".git/hooks/pre-commit"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def is_as_it_was(sample: Sample) -> bool:
    there = sorted(path.name for path in sample.path.rglob("*") if ".git" not in path.parts)
    content = (sample.path / "file").read_text()
    return (sample.git("status", "--porcelain"), content, "new" in there) == ("", "1", False)


def test_the_files_and_nothing_else_are_committed(sample: Sample) -> None:
    (sample.path / "other").touch()
    sample.git("add", "other")
    made = commit(sample, files(sample))
    assert sample.git("rev-parse", "HEAD").strip() == made
    assert sample.git("show", "--name-only", "--format=%s").split() == ["two", "file", "folder/new"]
    assert sample.git("status", "--porcelain") == "A  other"


def test_who_is_not_known_to_git_is_told_so_first(sample: Sample, home: Path) -> None:
    (home / ".gitconfig").write_text("")
    with pytest.raises(NoIdentity, match="git does not know who makes the commit"):
        commit(sample, files(sample))
    assert is_as_it_was(sample)


def test_after_a_hook_that_refuses_everything_is_as_it_was(sample: Sample) -> None:
    hook(sample, "echo changed >file; echo the hook says no >&2; exit 1")
    with pytest.raises(NotCommitted, match="the hook says no") as caught:
        commit(sample, files(sample))
    assert caught.value.exit_code == 3
    assert is_as_it_was(sample)


def test_files_that_git_ignores_are_named_and_nothing_is_touched(sample: Sample) -> None:
    sample.commit("ignore", **{".gitignore": "new\n*.md\nfile\n"})
    wanted = {**files(sample), sample.path / "CHANGELOG.md": b"changes"}
    with pytest.raises(FilesIgnored) as caught:
        commit(sample, wanted)
    assert str(caught.value).endswith(" files that git ignores: folder/new, CHANGELOG.md")
    assert "Take them out of .gitignore" in caught.value.hint
    assert caught.value.exit_code == 3
    assert is_as_it_was(sample)
    assert not (sample.path / "folder").exists()


def test_a_tracked_file_is_committed_whatever_is_to_be_ignored(sample: Sample) -> None:
    sample.commit("ignore", **{".gitignore": "file\n"})
    commit(sample, {sample.path / "file": b"2"})
    assert sample.git("show", "--name-only", "--format=%s").split() == ["two", "file"]


def test_after_a_file_behind_a_link_everything_is_as_it_was(sample: Sample, tmp_path: Path) -> None:
    (sample.path / "link").symlink_to(tmp_path)
    sample.commit("link", file="1")
    with pytest.raises(NotCommitted, match="beyond a symbolic link"):
        commit(sample, {**files(sample), sample.path / "link" / "it": b""})
    assert is_as_it_was(sample)


def test_after_a_file_that_cannot_be_written_everything_is_as_it_was(sample: Sample) -> None:
    wanted = {**files(sample), sample.path / "file" / "below": b""}
    with pytest.raises(NotCommitted, match="File exists"):
        commit(sample, wanted)
    assert is_as_it_was(sample)


def test_what_cannot_be_put_back_is_unfinished(sample: Sample) -> None:
    hook(sample, "exit 1")

    def another_git_is_at_it(command: Command) -> Completed:
        if " reset " in str(command):
            (sample.path / ".git/index.lock").touch()
        return run(command)

    with pytest.raises(NotPutBack, match="cannot be put back") as caught:
        commit(sample, files(sample), another_git_is_at_it)
    assert caught.value.exit_code == 5
    assert "git reset --hard" in caught.value.hint


def test_a_commit_that_was_made_is_not_undone(sample: Sample) -> None:
    def late(command: Command) -> Completed:
        completed = run(command)
        if " commit " in str(command):
            raise TimedOut(command, "took too long")
        return completed

    with pytest.raises(TimedOut):
        commit(sample, files(sample), late)
    assert sample.git("log", "--format=%s").split() == ["two", "one"]
    assert sample.git("status", "--porcelain") == ""


def test_what_came_meanwhile_is_not_undone(sample: Sample) -> None:
    before = sample.git("rev-parse", "HEAD")
    sample.commit("another", file="another's")
    with pytest.raises(HeadMoved, match="nothing was written") as caught:
        commit_files(sample.repository, files(sample), "two", on=before)
    assert caught.value.exit_code == 6
    assert (sample.path / "file").read_text() == "another's"
    assert sample.git("status", "--porcelain") == ""


def test_a_hook_that_runs_us_decides_for_no_other_repository(
    sample: Sample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Sample.new(tmp_path / "other")
    other.commit("of another")
    on = sample.git("rev-parse", "HEAD")
    monkeypatch.setenv("GIT_DIR", str(other.path / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.path / ".git" / "index"))
    made = commit_files(sample.repository, files(sample), "two", on=on)
    monkeypatch.undo()
    assert sample.git("log", "-1", "--format=%H %s").split() == [made, "two"]
    assert other.git("log", "--format=%s").split("\n") == ["of another"]
