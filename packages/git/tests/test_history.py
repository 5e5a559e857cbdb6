import contextlib
import fcntl
import shutil
from pathlib import Path

import pytest

from lading_git import HistoryMissing, Repository, complete
from lading_git.testing import Sample
from lading_run import Command, Completed, LadingError, run

CLONES = [
    pytest.param(["--depth", "1"], id="depth 1"),
    pytest.param(["--depth", "50"], id="depth 50"),
    pytest.param(["--depth", "1", "--no-tags", "--no-single-branch"], id="depth 1, all branches"),
    pytest.param(["--filter=tree:0"], id="treeless"),
    pytest.param(["--filter=blob:none"], id="blobless"),
    pytest.param(["--filter=blob:none", "--depth", "3"], id="blobless, depth 3"),
    pytest.param(["--filter=tree:0", "--no-tags"], id="treeless, no tags"),
    pytest.param(["--no-tags"], id="no tags"),
    pytest.param(["--single-branch"], id="full"),
]

SOME = [CLONES[0], CLONES[3], CLONES[5], CLONES[7]]


def answers(repository: Repository) -> tuple[object, ...]:
    """What a version and its notes depend on."""
    head = repository.head()
    names = sorted(repository.tag_names(), reverse=True)
    contained = [repository.first_contained(names[n:], "v{version}", head) for n in range(2)]
    assert contained[1]
    return head, repository.branch(), contained, list(repository.log(contained[1][0], head))


@pytest.mark.parametrize("options", CLONES)
def test_every_clone_gives_the_answer_of_the_full_one(
    upstream: Sample, tmp_path: Path, options: list[str]
) -> None:
    sample = upstream.cloned(tmp_path / "here", *options)
    before = sample.digest()
    cache = sample.path / ".lading" / "cache"
    found = complete(sample.repository, cache)
    assert answers(found) == answers(upstream.repository)
    again = complete(sample.repository, cache)
    assert (again, answers(again)) == (found, answers(found))
    assert (sample.digest(), sample.repository.dirty()) == (before, ())


@pytest.mark.parametrize("options", SOME)
def test_what_was_not_pushed_counts_too(
    upstream: Sample, tmp_path: Path, options: list[str]
) -> None:
    sample, full = (
        upstream.cloned(tmp_path / "here", *options),
        upstream.cloned(tmp_path / "full"),
    )
    for each in (sample, full):
        each.git("checkout", "--quiet", "-b", "topic")
        each.write("folder4/file", "new")
        each.git("commit", "--quiet", "--all", "--message=feat: mine", **_at("1800000000"))
        each.git("tag", "v0.7.0")
        each.write("folder4/file", "newer")
        each.git("commit", "--quiet", "--all", "--message=feat: more", **_at("1800000001"))
    before = sample.digest()
    found = complete(sample.repository, tmp_path / "cache")
    assert answers(found) == answers(full.repository)
    assert sample.digest() == before


def _at(time: str) -> dict[str, str]:
    return {f"GIT_{who}_DATE": f"{time} +0000" for who in ("AUTHOR", "COMMITTER")}


@pytest.mark.parametrize("options", SOME)
def test_with_trees_it_is_known_what_each_commit_changed(
    upstream: Sample, tmp_path: Path, options: list[str]
) -> None:
    sample = upstream.cloned(tmp_path / "here", *options)
    before = sample.digest()
    found = complete(sample.repository, tmp_path / "cache", trees=True)
    log = list(found.log("v0.1.0", "HEAD", paths=["folder3"]))
    assert log == list(upstream.repository.log("v0.1.0", "HEAD", paths=["folder3"]))
    assert len(log) == 7
    assert sample.digest() == before


def test_a_full_clone_is_its_own_answer_and_the_remote_is_not_asked(
    upstream: Sample, tmp_path: Path
) -> None:
    sample = upstream.cloned(tmp_path / "here")
    shutil.rmtree(upstream.path)
    assert complete(sample.repository, tmp_path / "cache", trees=True) == sample.repository
    assert not (tmp_path / "cache").exists()


def test_a_repository_of_its_own_without_any_tag_is_complete(tmp_path: Path) -> None:
    sample = Sample.new(tmp_path / "here")
    sample.commit()
    assert complete(sample.repository, tmp_path / "cache") == sample.repository


def test_without_any_tag_the_remote_is_asked_whether_it_has_some(
    upstream: Sample, tmp_path: Path
) -> None:
    sample = upstream.cloned(tmp_path / "here", "--no-tags")
    sample.git("config", "--unset", "remote.origin.tagOpt")
    assert complete(sample.repository, tmp_path / "cache") != sample.repository
    for tag in upstream.git("tag").split():
        upstream.git("tag", "--delete", tag)
    assert complete(sample.repository, tmp_path / "cache") == sample.repository


def test_what_is_new_on_the_remote_and_what_is_gone_shows_the_next_time(
    upstream: Sample, tmp_path: Path
) -> None:
    sample = upstream.cloned(tmp_path / "here", "--depth", "1")
    complete(sample.repository, tmp_path / "cache")
    upstream.git("tag", "v0.5.1", "v0.5.0^{}")
    upstream.git("tag", "--delete", "v0.1.0")
    upstream.git("branch", "--force", "side", "main")
    found = complete(sample.repository, tmp_path / "cache")
    assert answers(found) == answers(upstream.repository)


def test_a_remote_without_filters_gives_all_that_it_has(upstream: Sample, tmp_path: Path) -> None:
    upstream.git("config", "uploadpack.allowFilter", "false")
    sample = upstream.cloned(tmp_path / "here", "--depth", "1")
    assert answers(complete(sample.repository, tmp_path / "cache")) == answers(upstream.repository)


def test_a_relative_address_is_meant_from_the_checkout(upstream: Sample, tmp_path: Path) -> None:
    sample = upstream.cloned(tmp_path / "here", "--depth", "1")
    sample.git("config", "remote.origin.url", "../upstream")
    sample.write("sub/file")
    found = complete(Repository(sample.path / "sub"), tmp_path / "cache")
    assert answers(found) == answers(upstream.repository)


def test_another_remote_can_be_named(upstream: Sample, tmp_path: Path) -> None:
    sample = upstream.cloned(tmp_path / "here", "--depth", "1", "--origin", "company")
    with pytest.raises(HistoryMissing):
        complete(sample.repository, tmp_path / "cache")
    found = complete(Repository(sample.path, remote="company"), tmp_path / "cache")
    assert answers(found) == answers(upstream.repository)


@pytest.mark.parametrize(
    ("options", "trees", "command"),
    [
        pytest.param(["--depth=1"], False, "git fetch --unshallow --tags origin", id="shallow"),
        pytest.param(
            ["--filter=tree:0"],
            True,
            "git config remote.origin.partialclonefilter blob:none && git fetch --refetch origin",
            id="treeless",
        ),
        pytest.param(
            ["--no-tags"],
            False,
            "git config --unset remote.origin.tagopt && git fetch --tags origin",
            id="no tags",
        ),
    ],
)
def test_a_silent_remote_is_told_with_the_command_that_would_help(
    upstream: Sample, tmp_path: Path, options: list[str], trees: bool, command: str
) -> None:
    sample = upstream.cloned(tmp_path / "here", *options)
    upstream.path.rename(tmp_path / "gone")
    with pytest.raises(LadingError) as caught:
        complete(sample.repository, tmp_path / "cache", trees=trees)
    assert (caught.value.exit_code, caught.value.hint) == (69, f"`{command}` has to work.")
    assert str(caught.value) == (
        f"The git remote origin does not answer as it should: fatal: '{upstream.path}' "
        "does not appear to be a git repository"
    )
    (tmp_path / "gone").rename(upstream.path)
    run(Command("sh", "-c", command, cwd=sample.path))  # the hint is true
    assert complete(sample.repository, tmp_path / "cache", trees=trees) == sample.repository


def test_a_shallow_clone_without_a_remote_is_refused_with_the_command(
    upstream: Sample, tmp_path: Path
) -> None:
    sample = upstream.cloned(tmp_path / "here", "--depth=1")
    sample.git("remote", "remove", "origin")
    with pytest.raises(HistoryMissing) as caught:
        complete(sample.repository, tmp_path / "cache")
    assert str(caught.value) == (
        f"{sample.path} lacks history, and has no remote 'origin' to get it from"
    )
    assert caught.value.hint == (
        "`git remote add origin ADDRESS`, then `git fetch --unshallow --tags origin`."
    )


def test_what_a_killed_run_left_in_the_cache_is_replaced(upstream: Sample, tmp_path: Path) -> None:
    sample = upstream.cloned(tmp_path / "here", "--depth", "1")
    found = complete(sample.repository, tmp_path / "cache")
    (found.path / "lading-complete").unlink()  # as if killed in the middle
    (found.path / "packed-refs.lock").touch()
    shutil.rmtree(found.path / "objects")
    assert answers(complete(sample.repository, tmp_path / "cache")) == answers(upstream.repository)


def test_only_one_process_at_a_time_works_in_a_cache(upstream: Sample, tmp_path: Path) -> None:
    sample = upstream.cloned(tmp_path / "here", "--depth", "1")
    found = complete(sample.repository, tmp_path / "cache")
    lock = found.path.with_suffix(".lock")
    held: list[bool] = []

    def watching(command: Command, /) -> Completed:
        if command.cwd == found.path:
            with lock.open("w") as file, contextlib.suppress(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                held.append(False)
                return run(command)
            held.append(True)
        return run(command)

    complete(Repository(sample.path, watching), tmp_path / "cache")
    assert set(held) == {True}
