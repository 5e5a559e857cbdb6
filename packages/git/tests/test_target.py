import logging
import shlex
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from lading_artifact import Artifact, Order, Rank, Release, Seen, State, straight
from lading_git import (
    GitTable,
    LightweightTag,
    NoSuchRemote,
    NoTag,
    PushRefused,
    RemoteMoved,
    RemoteSilent,
    SeveralAddresses,
    SigningFailed,
    TagTaken,
    clone_of,
    complete,
    remote_problems,
)
from lading_git._git import Git
from lading_git._origin import Origin
from lading_git._release import makers, targets
from lading_git._remote import Remote
from lading_git._target import GitTarget
from lading_git.testing import Sample
from lading_run import Command, CommandFailed, Completed, Problem, run

pytestmark = pytest.mark.engine

T = TypeVar("T")


class Settings:
    """The tables of a unit: only that of git."""

    def __init__(self, table: GitTable | None = None) -> None:
        self._table = table

    def table(self, name: str, kind: type[T], /) -> T | None:
        assert name == "git"
        assert self._table is None or isinstance(self._table, kind)
        return self._table


def release_of(sample: Sample, tag: str = "v1.0.0") -> Release:
    """State the facts of a release of HEAD, with its clone, as the engine does."""
    commit = sample.repository.head()
    stage = sample.path.parent / f"stage-{sample.path.name}" / tag
    work = stage / "work"
    work.mkdir(parents=True, exist_ok=True)
    return Release(
        unit="",
        version=tag.removeprefix("v"),
        tag=tag,
        commit=commit,
        epoch=sample.repository.epoch(commit),
        source=clone_of(sample.repository, commit, stage / "source", tag=tag),
        root=sample.path,
        work=work,
    )


def tag_of(release: Release) -> Artifact:
    [maker] = makers(Settings(), release)
    [tag] = maker.make(Order(release=release, inputs=[], folder=release.work)).artifacts
    return tag


def target_of(release: Release, table: GitTable | None = None) -> GitTarget:
    [target] = targets(Settings(table), release)
    return target


def take(release: Release) -> None:
    target_of(release).take(release, tag_of(release), [])


def seen(target: GitTarget, release: Release) -> Seen:
    [found] = target.look(release, [tag_of(release)]).values()
    return found


def refs(remote: Sample) -> dict[str, str]:
    lines = remote.git("for-each-ref", "--format=%(refname) %(objectname)").splitlines()
    return dict(line.split() for line in lines)


@pytest.fixture
def sample(remote: Sample, tmp_path: Path) -> Sample:
    """A clone with one commit more than its remote has."""
    sample = Sample.new(tmp_path / "here")
    sample.git("remote", "add", "origin", remote.url)
    sample.commit("feat: one")
    sample.git("push", "--quiet", "--set-upstream", "origin", "main")
    sample.commit("feat: two")
    return sample


def test_the_tag_is_an_artifact_without_bytes(sample: Sample) -> None:
    release = release_of(sample)
    assert tag_of(release) == Artifact(
        name="v1.0.0", kind="git-tag", digest=f"gitCommit:{release.commit}"
    )
    [maker] = makers(Settings(), release)
    assert (maker.name, list(maker.needs), list(maker.makes)) == ("git", [], ["git-tag"])
    assert maker.problems(release) == []


def test_branch_and_tag_arrive_together_and_the_clone_stays_as_it_is(
    sample: Sample, remote: Sample
) -> None:
    before = sample.digest()
    release = release_of(sample)
    target, tag = target_of(release), tag_of(release)
    assert (target.name, target.rank, target.takes(tag)) == ("git", Rank.CLAIM, True)
    assert target.problems(release) == ()
    mark = f"main={refs(remote)['refs/heads/main']}"
    assert seen(target, release) == Seen(
        state=State.ABSENT, address=remote.url, mark=mark, detail="publish, and main with it"
    )
    assert set(refs(remote)) == {"refs/heads/main"}
    target.take(release, tag, [])
    assert seen(target, release) == Seen(state=State.SAME, address=remote.url)
    assert target.read_back(release, tag, release.work) == tag.digest
    assert refs(remote)["refs/heads/main"] == release.commit
    shape = "%(objecttype) %(*objectname) %(taggername) %(taggeremail) %(contents)"
    assert remote.git("for-each-ref", f"--format={shape}", "refs/tags") == (
        f"tag {release.commit} Ada <ada@example.org> v1.0.0\n"
    )
    assert sample.digest() == before
    clone = f"git clone --branch v1.0.0 {remote.url}"
    assert target.directions(release, [tag]) == [clone, "git fetch --tags origin"]
    sample.git("fetch", "--quiet", "--tags", "origin")
    assert target.directions(release, [tag]) == [clone]


def test_the_line_that_is_shown_is_what_a_user_would_type(
    sample: Sample, remote: Sample, caplog: pytest.LogCaptureFixture
) -> None:
    """What is the same for every command is no part of it."""
    release = release_of(sample)
    (inside := sample.path / ".lading" / "work").mkdir(parents=True)
    with caplog.at_level(logging.INFO):
        take(replace(release, work=inside))
    [record] = caplog.records
    assert record.getMessage() == (
        "git --git-dir=.lading/work/git push --porcelain --atomic"
        f" {remote.url} refs/tags/v1.0.0 {release.commit}:refs/heads/main"
    )
    sample.git("init", "--quiet", "--bare", str(remote.path.with_name("second")))
    line = record.getMessage().replace(str(remote.path), str(remote.path.with_name("second")))
    run(Command(*shlex.split(line), cwd=sample.path))  # it says the same again
    assert refs(Sample(remote.path.with_name("second"))) == refs(remote)


def test_what_is_there_is_not_pushed_again(sample: Sample, remote: Sample) -> None:
    release = release_of(sample)
    take(release)
    before = refs(remote)
    assert target_of(release).problems(release) == ()
    take(release)
    assert refs(remote) == before


def test_a_light_tag_on_the_commit_is_the_same(sample: Sample) -> None:
    sample.git("tag", "v1.0.0")
    sample.git("push", "--quiet", "origin", "v1.0.0")
    release = release_of(sample)
    assert seen(target_of(release), release).state is State.SAME
    assert target_of(release).read_back(release, tag_of(release), release.work) == (
        f"gitCommit:{release.commit}"
    )


def test_a_tag_of_the_remote_on_another_commit_is_a_conflict(
    sample: Sample, remote: Sample
) -> None:
    remote.git("tag", "v1.0.0", "main")
    release = release_of(sample)
    old, new = refs(remote)["refs/heads/main"], release.commit
    said = f"The tag v1.0.0 exists on origin on {old[:12]}; it was to be put on {new[:12]}"
    hint = "A tag is never moved. Release this commit under the next version."
    target = target_of(release)
    assert target.problems(release) == (Problem(text=said, hint=hint, exit_code=4),)
    assert seen(target, release) == Seen(state=State.DIFFERENT, detail=said, address=remote.url)
    with pytest.raises(TagTaken, match="exists on origin"):
        take(release)
    assert target.read_back(release, tag_of(release), release.work) == f"gitCommit:{old}"


def test_a_tag_of_the_clone_on_another_commit_is_a_conflict(sample: Sample) -> None:
    release = release_of(sample)
    sample.git("tag", "v1.0.0", "HEAD~1")
    [problem] = target_of(release).problems(release)
    assert problem.text.startswith("The tag v1.0.0 exists in this clone on ")
    assert problem.exit_code == 4


def test_a_branch_that_the_remote_has_more_of_is_left_alone(
    sample: Sample, remote: Sample, tmp_path: Path
) -> None:
    sample.git("push", "--quiet")
    release = release_of(sample)
    other = remote.cloned(tmp_path / "other")
    tip = other.commit("feat: three, by another")
    other.git("push", "--quiet")
    assert target_of(release).problems(release) == ()
    take(release)
    assert refs(remote)["refs/heads/main"] == tip
    assert seen(target_of(release), release).state is State.SAME


def test_a_remote_branch_with_other_commits_is_told_with_the_command(
    sample: Sample, remote: Sample, tmp_path: Path
) -> None:
    other = remote.cloned(tmp_path / "other")
    other.commit("feat: by another", other="1")
    other.git("push", "--quiet")
    release = release_of(sample)
    assert target_of(release).problems(release) == (
        Problem(
            text="main of origin has commits that this one lacks; nothing was pushed",
            hint="`git pull --rebase origin main`, then run the command again.",
            exit_code=3,
        ),
    )
    with pytest.raises(RemoteMoved) as caught:
        take(release)
    assert caught.value.exit_code == 6
    sample.git("pull", "--quiet", "--rebase", "origin", "main")  # the hint is true
    assert target_of(release_of(sample)).problems(release_of(sample)) == ()


def test_from_a_detached_head_only_the_tag_is_pushed(sample: Sample, remote: Sample) -> None:
    tip = refs(remote)["refs/heads/main"]
    sample.git("checkout", "--quiet", "--detach")
    release = release_of(sample)
    assert target_of(release).problems(release) == ()
    take(release)
    assert refs(remote)["refs/heads/main"] == tip
    assert set(refs(remote)) == {"refs/heads/main", "refs/tags/v1.0.0"}


def test_a_look_marks_where_the_branch_is_that_would_be_pushed(
    sample: Sample, remote: Sample, tmp_path: Path
) -> None:
    release = release_of(sample)
    other = remote.cloned(tmp_path / "other")
    for _ in range(2):
        assert seen(target_of(release), release).mark == f"main={other.repository.head()}"
        other.commit("feat: by another")
        other.git("push", "--quiet")
    new = target_of(release, GitTable(branch="new"))
    along = "publish, and new with it"
    assert seen(new, release) == Seen(state=State.ABSENT, address=remote.url, detail=along)
    sample.git("checkout", "--quiet", "--detach")
    assert seen(target_of(release), release) == Seen(state=State.ABSENT, address=remote.url)


def test_settings_name_remote_and_branch(sample: Sample, remote: Sample, tmp_path: Path) -> None:
    company = Sample.new(tmp_path / "company.git", "--bare")
    sample.git("remote", "add", "company", "../company.git")
    release = release_of(sample)
    target = target_of(release, GitTable(remote="company", branch="stable"))
    assert target.problems(release) == ()
    target.take(release, tag_of(release), [])
    assert refs(company)["refs/heads/stable"] == release.commit
    assert set(refs(remote)) == {"refs/heads/main"}


def test_a_branch_of_the_settings_that_the_remote_lacks_is_told(
    sample: Sample, remote: Sample
) -> None:
    release = release_of(sample)
    for branch, hint in (("mian", "Did you mean main? "), ("2.x", "")):
        [problem] = target_of(release, GitTable(branch=branch)).problems(release)
        assert (problem.text, problem.hint, problem.exit_code) == (
            f"origin has no branch {branch}, which [git] branch names",
            f"{hint}`git push origin HEAD:refs/heads/{branch}` makes it.",
            2,
        )
    remote.git("branch", "release/2.x")
    assert target_of(release, GitTable(branch="release/2.x")).problems(release) == ()
    sample.git("switch", "--quiet", "--create", "new")
    assert target_of(release).problems(release) == ()


def test_the_branch_is_that_of_the_first_question(sample: Sample) -> None:
    release = release_of(sample)
    target = target_of(release)
    before = seen(target, release)
    sample.git("switch", "--quiet", "--create", "other")
    assert (seen(target, release), before.mark[:5]) == (before, "main=")


def test_a_push_address_of_its_own_is_used(sample: Sample, remote: Sample, tmp_path: Path) -> None:
    remote.git("config", "core.sharedRepository", "true")
    (tmp_path / "door.git").symlink_to(remote.path)
    sample.git("config", "remote.origin.pushurl", str(tmp_path / "door.git"))
    sample.git("config", f"url.{remote.url}.insteadOf", "short:")
    sample.git("config", "remote.origin.url", "short:")
    release = release_of(sample)
    take(release)
    assert seen(target_of(release), release).address == str(tmp_path / "door.git")
    assert refs(remote)["refs/heads/main"] == release.commit


def test_everything_wrong_is_told_at_once(sample: Sample, remote: Sample, tmp_path: Path) -> None:
    other = remote.cloned(tmp_path / "other")
    other.commit("feat: by another", other="1")
    other.git("push", "--quiet")
    release = release_of(sample)
    sample.git("tag", "v1.0.0", "HEAD~1")
    sample.git("config", "--global", "--unset", "user.email")
    found = target_of(release).problems(release)
    assert [(problem.text.split(" ", 3)[:3], problem.exit_code) for problem in found] == [
        (["The", "tag", "v1.0.0"], 4),
        (["git", "does", "not"], 3),
        (["main", "of", "origin"], 3),
    ]
    assert found[1].hint == "`git config user.name NAME` and `git config user.email ADDRESS`."


def test_a_missing_remote_is_told(sample: Sample) -> None:
    release = release_of(sample)
    target = target_of(release, GitTable(remote="nowhere"))
    [problem] = target.problems(release)
    assert problem == Problem(
        text="There is no git remote 'nowhere'",
        hint="`git remote add nowhere ADDRESS`, or name another in [git] remote.",
        exit_code=2,
    )
    assert remote_problems(sample.repository, "nowhere") == (problem,)
    with pytest.raises(NoSuchRemote):
        seen(target, release)


@pytest.mark.parametrize("said", ["git version 2.30.2\n", "git version 1.99\n", "gti\n"])
def test_a_git_that_is_too_old_is_told(sample: Sample, said: str) -> None:
    release = release_of(sample)

    def runner(command: Command, /) -> Completed:
        if command.argv[-1] == "version":
            return Completed(returncode=0, stdout=said, stderr="")
        return run(command)

    assert GitTarget(GitTable(), sample.path, runner).problems(release) == (
        Problem(
            text=f"{said.strip()} is too old: 2.31 or newer is needed",
            hint="Install a newer git, and put its folder first on PATH.",
            exit_code=69,
        ),
    )


def test_a_silent_remote_is_an_error_and_never_an_answer(sample: Sample, remote: Sample) -> None:
    release = release_of(sample)
    remote.path.rename(remote.path.with_name("gone"))
    target = target_of(release)
    [problem] = target.problems(release)
    assert (problem.exit_code, problem.hint) == (69, "`git ls-remote origin` has to work.")
    for act in (
        lambda: seen(target, release),
        lambda: target.take(release, tag_of(release), []),
        lambda: target.read_back(release, tag_of(release), release.work),
    ):
        with pytest.raises(RemoteSilent):
            act()


def test_a_tag_that_did_not_arrive_is_told(sample: Sample) -> None:
    release = release_of(sample)
    with pytest.raises(NoTag, match="origin does not have the tag") as caught:
        target_of(release).read_back(release, tag_of(release), release.work)
    assert caught.value.exit_code == 7


def put_hook(remote: Sample, name: str, script: str) -> None:
    remote.write(f"hooks/{name}", f"#!/bin/sh\n{script}\n")
    (remote.path / "hooks" / name).chmod(0o755)


def test_what_the_remote_refuses_is_refused_whole(sample: Sample, remote: Sample) -> None:
    script = 'case $1 in refs/heads/*) echo "ask Bob first" >&2; exit 1;; esac'
    put_hook(remote, "update", script)
    before = refs(remote)
    release = release_of(sample)
    with pytest.raises(PushRefused) as caught:
        take(release)
    assert caught.value.exit_code == 3
    lines = [line.rstrip() for line in str(caught.value).splitlines()]
    assert lines[:2] == [
        "origin refused branch and tag; nothing was pushed:",
        "remote: ask Bob first",
    ]
    assert f"{release.commit}:refs/heads/main [remote rejected] (hook declined)" in lines
    assert refs(remote) == before


def test_the_hooks_and_habits_of_the_user_take_no_part(
    sample: Sample, remote: Sample, home: Path
) -> None:
    sample.git("tag", "--annotate", "--message=x", "v0.1.0", "HEAD~1")
    for folder in (home / "hooks", sample.path / ".git/hooks"):
        for hook in ("pre-push", "reference-transaction"):
            (folder / hook).parent.mkdir(parents=True, exist_ok=True)
            (folder / hook).write_text(f"#!/bin/sh\ntouch {home}/ran\nexit 1\n")
            (folder / hook).chmod(0o755)
    sample.git("config", "--global", "core.hooksPath", str(home / "hooks"))
    remote.git("config", "core.hooksPath", "hooks")  # it is on another machine, in truth
    for key, value in {
        "push.followTags": "true",
        "push.default": "nothing",
        "push.recurseSubmodules": "check",
        "remote.origin.push": "+refs/heads/*:refs/heads/*",
        "remote.origin.tagOpt": "--tags",
        "core.commentChar": "v",
        "commit.cleanup": "scissors",
        "tag.sort": "-taggerdate",
    }.items():
        sample.git("config", "--global", key, value)
    (home / "ran").unlink(missing_ok=True)
    release = release_of(sample)
    assert target_of(release).problems(release) == ()
    take(release)
    assert set(refs(remote)) == {"refs/heads/main", "refs/tags/v1.0.0"}
    assert remote.git("for-each-ref", "--format=%(contents:subject)", "refs/tags") == "v1.0.0"
    assert not (home / "ran").exists()
    with target_of(release).stand_in(home, straight) as target:
        target.take(release, tag_of(release), [])
    assert not (home / "ran").exists()


def before_push(act: Callable[[], object]) -> Callable[[Command], Completed]:
    """Return a runner that does something on the side, right before the push."""

    def runner(command: Command, /) -> Completed:
        if "push" in command.argv:
            act()
        return run(command)

    return runner


def test_a_tag_that_another_run_pushed_meanwhile_is_the_same(
    sample: Sample, remote: Sample
) -> None:
    release = release_of(sample)
    (other := release.work / "of-the-other").mkdir()

    def overtake() -> None:
        sample.git("config", "user.name", "Grace")  # so that its tag is another object
        take(replace(release, work=other))

    runner = before_push(overtake)
    GitTarget(GitTable(), sample.path, runner).take(release, tag_of(release), [])
    assert refs(remote)["refs/heads/main"] == release.commit
    assert remote.git("for-each-ref", "--format=%(taggername)", "refs/tags") == "Grace"


def test_a_tag_that_another_put_elsewhere_meanwhile_is_a_conflict(
    sample: Sample, remote: Sample
) -> None:
    release = release_of(sample)
    before = refs(remote)
    runner = before_push(lambda: remote.git("tag", "v1.0.0", "main"))
    with pytest.raises(TagTaken):
        GitTarget(GitTable(), sample.path, runner).take(release, tag_of(release), [])
    assert refs(remote) == {**before, "refs/tags/v1.0.0": before["refs/heads/main"]}


def test_a_branch_that_moved_meanwhile_stays_and_so_does_the_tag(
    sample: Sample, remote: Sample, tmp_path: Path
) -> None:
    release = release_of(sample)
    other = remote.cloned(tmp_path / "other")
    other.commit("feat: by another", other="1")
    runner = before_push(lambda: other.git("push", "--quiet"))
    with pytest.raises(RemoteMoved):
        GitTarget(GitTable(), sample.path, runner).take(release, tag_of(release), [])
    assert refs(remote) == {"refs/heads/main": other.repository.head()}


@pytest.mark.parametrize(
    ("why", "error"),
    [("remote failed to report status", RemoteSilent), ("pre-receive hook declined", PushRefused)],
)
def test_what_became_of_a_push_is_told_whatever_the_branch_is_called(
    sample: Sample, why: str, error: type[Exception]
) -> None:
    def runner(command: Command, /) -> Completed:
        if "push" not in command.argv:
            return run(command)
        lines = f"To there\n!\tHEAD:refs/heads/a\u2028b\t[remote rejected] ({why})\nDone\n"
        raise CommandFailed(command, returncode=1, stdout=lines, stderr="said\n")

    repository = replace(sample.repository, runner=runner)
    remote = Remote.of(repository, "origin")
    assert remote is not None
    with pytest.raises(error, match=r"said|a\u2028b"):
        remote.push(Git(repository.root, runner), "HEAD:refs/heads/a\u2028b")


def test_a_branch_and_a_tag_may_hold_any_blank(sample: Sample, remote: Sample) -> None:
    sample.git("checkout", "--quiet", "-b", "a\u2028b")
    remote.git("update-ref", "refs/tags/x\u0085/refs/tags/v1.0.0", "refs/heads/main")
    release = release_of(sample)
    target = target_of(release)
    assert target.problems(release) == ()
    target.take(release, tag_of(release), [])
    assert remote.git("rev-parse", "refs/heads/a\u2028b") == release.commit


def test_a_remote_that_goes_away_in_the_push_is_silent(sample: Sample, remote: Sample) -> None:
    release = release_of(sample)
    runner = before_push(lambda: remote.path.rename(remote.path.with_name("gone")))
    with pytest.raises(RemoteSilent):
        GitTarget(GitTable(), sample.path, runner).take(release, tag_of(release), [])


@pytest.fixture
def key(home: Path) -> Path:
    key = home / "key"
    run(Command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key, looks=True))
    return key


@pytest.mark.parametrize("setting", ["tag.gpgSign", "tag.forceSignAnnotated"])
def test_a_tag_is_signed_where_git_is_set_to_sign(
    sample: Sample, remote: Sample, home: Path, key: Path, setting: str
) -> None:
    sample.git("config", "gpg.format", "ssh")
    sample.git("config", "user.signingKey", str(key))
    sample.git("config", "user.email", "work@example.org")
    (home / "work").write_text(f"[{setting.replace('.', ']' + chr(10))} = true\n")
    sample.git("config", "--global", f"includeIf.gitdir:{sample.path}/.path", str(home / "work"))
    release = release_of(sample)
    take(release)
    (home / "signers").write_text(f"work@example.org {key.with_suffix('.pub').read_text()}")
    remote.git("-c", f"gpg.ssh.allowedSignersFile={home}/signers", "verify-tag", "v1.0.0")
    assert "(v1.0.0)" not in remote.git("cat-file", "-p", "v1.0.0")


def test_a_key_that_is_not_there_is_told_and_nothing_is_pushed(
    sample: Sample, remote: Sample, home: Path
) -> None:
    sample.git("config", "gpg.format", "ssh")
    sample.git("config", "user.signingKey", str(home / "gone"))
    sample.git("config", "tag.gpgSign", "true")
    before = refs(remote)
    release = release_of(sample)
    with pytest.raises(SigningFailed, match="could not be signed") as caught:
        take(release)
    assert caught.value.exit_code == 3
    assert refs(remote) == before


def test_a_signer_that_fails_is_told(sample: Sample) -> None:
    sample.git("config", "gpg.program", "false")
    sample.git("config", "tag.gpgSign", "true")
    with pytest.raises(SigningFailed) as caught:
        take(release_of(sample))
    assert "error: gpg failed to sign the data" in str(caught.value)
    assert caught.value.hint.startswith("`git config --get-regexp ")


CLONES = [
    pytest.param(["--depth", "1"], id="depth 1"),
    pytest.param(["--filter=tree:0"], id="treeless"),
    pytest.param(["--filter=blob:none", "--depth", "3"], id="blobless, depth 3"),
    pytest.param(["--no-tags"], id="no tags"),
]


@pytest.mark.parametrize("options", CLONES)
def test_a_release_from_a_clone_that_is_not_whole_arrives_whole(
    upstream: Sample, tmp_path: Path, options: list[str]
) -> None:
    remote = Sample(tmp_path / "remote.git")
    upstream.cloned(remote.path, "--bare")
    remote.git("config", "uploadpack.allowFilter", "true")
    sample = remote.cloned(tmp_path / "here", *options)
    sample.commit("feat: added, not pushed", added="held by this clone only")
    (sample.path / "added").unlink()
    sample.commit("feat: removed again", file="2")
    before = sample.digest()
    release = release_of(sample)
    assert target_of(release).problems(release) == ()
    take(release)
    assert refs(remote)["refs/heads/main"] == release.commit
    assert remote.git("fsck", "--full") == ""
    with target_of(release).stand_in(tmp_path, straight) as target:
        target.take(release, tag_of(release), [])
    assert Sample(tmp_path / "git.git").git("fsck", "--full") == ""
    assert sample.digest() == before


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_a_repository_without_remote_and_name_can_be_rehearsed(
    tmp_path: Path, object_format: str
) -> None:
    sample = Sample.new(tmp_path / "here", f"--object-format={object_format}")
    sample.commit("feat: one")
    sample.git("config", "--global", "--remove-section", "user")
    release = release_of(sample)
    with target_of(release).stand_in(tmp_path, straight) as target:
        assert target.problems(release) == ()
        target.take(release, tag_of(release), [])
        assert seen(target, release).state is State.SAME
    served = Sample(tmp_path / "git.git")
    tagger = served.git("for-each-ref", "--format=%(taggername) %(taggeremail)", "refs/tags")
    assert tagger == "Lading rehearsal <rehearsal@localhost>"


ANEW = (
    "What was rehearsed before lies in .lading/rehearsal: "
    "`rm -r .lading/rehearsal`, then run the command again."
)


def test_a_tag_that_was_only_rehearsed_is_told_with_the_way_to_begin_anew(
    sample: Sample, tmp_path: Path
) -> None:
    release = release_of(sample)
    with target_of(release).stand_in(tmp_path, straight) as target:
        target.take(release, tag_of(release), [])
        sample.commit("feat: more")
        later = release_of(sample)
        [problem] = target.problems(later)
        assert problem.text.startswith("The tag v1.0.0 exists on the stand-in on ")
        assert problem.hint == (
            f"{ANEW} Or rehearse under the next version; "
            "`invoke release.rehearsal` picks one by itself."
        )
        with pytest.raises(TagTaken) as caught:
            target.take(later, tag_of(later), [])
        assert caught.value.hint == problem.hint


def test_a_stand_in_is_as_strict_as_a_remote(sample: Sample, tmp_path: Path) -> None:
    release = release_of(sample)
    with target_of(release).stand_in(tmp_path, straight) as target:
        target.take(release, tag_of(release), [])
        served = Sample(tmp_path / "git.git")
        sample.git("reset", "--quiet", "--hard", "HEAD~1")
        sample.commit("feat: another two")
        other = release_of(sample, "v1.1.0")
        [problem] = target.problems(other)
        assert (problem.text, problem.hint) == (
            "main of the stand-in has commits that this one lacks; nothing was pushed",
            ANEW,
        )
        with pytest.raises(CommandFailed, match="denying non-fast-forward"):
            sample.git("push", str(served.path), "+HEAD:refs/heads/main")


POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"


def test_a_pointer_in_the_place_of_a_file_is_told(tmp_path: Path) -> None:
    sample = Sample.new(tmp_path / "here")
    (sample.path / "gone").symlink_to("nowhere")
    sample.commit("one", **{"a b.bin": POINTER, "docs.md": f"It begins with:\n{POINTER}"})
    release = release_of(sample)
    [maker] = makers(Settings(), release)
    assert maker.problems(release) == [
        Problem(
            text="is a pointer of Git LFS; the clone that is built in lacks the file itself",
            hint='Keep it out of LFS, or set lfs = "pointers" in [git] if no build needs it.',
            file="a b.bin",
        )
    ]
    [maker] = makers(Settings(GitTable(lfs="pointers")), release)
    assert maker.problems(release) == ()


def test_a_tag_that_the_user_made_is_the_one_that_is_pushed(sample: Sample, remote: Sample) -> None:
    release = release_of(sample)
    sample.git("tag", "--annotate", "--message=Everybody must upgrade", "v1.0.0")
    assert target_of(release).problems(release) == ()
    take(release)
    assert refs(remote)["refs/tags/v1.0.0"] == sample.git("rev-parse", "v1.0.0").strip()
    sample.git("fetch", "--quiet", "--tags", "origin")  # which would say that they clash


def test_a_tag_that_moved_in_the_clone_is_not_pushed(sample: Sample, remote: Sample) -> None:
    release = release_of(sample)
    sample.git("tag", "--annotate", "--message=x", "v1.0.0", "HEAD~1")
    with pytest.raises(TagTaken, match="in this clone"):
        take(release)
    assert "refs/tags/v1.0.0" not in refs(remote)


def test_a_lightweight_tag_is_told_before_another_one_is_pushed(
    sample: Sample, remote: Sample
) -> None:
    release = release_of(sample)
    sample.git("tag", "v1.0.0")
    error = LightweightTag("v1.0.0")
    [problem] = target_of(release).problems(release)
    assert problem == Problem(text=str(error), hint=error.hint, exit_code=3)
    with pytest.raises(LightweightTag):
        take(release)
    assert "refs/tags/v1.0.0" not in refs(remote)
    sample.git("push", "--quiet", "origin", "v1.0.0")
    assert target_of(release).problems(release) == ()  # it is public: nothing can be done


def test_who_builds_is_told_of_a_lightweight_tag(
    sample: Sample, caplog: pytest.LogCaptureFixture
) -> None:
    release = release_of(sample)
    tag_of(release)
    assert caplog.text == ""
    sample.git("tag", "v1.0.0")
    tag_of(release)
    assert "v1.0.0 is a lightweight tag in this clone" in caplog.text
    assert "`git tag --delete v1.0.0`" in caplog.text


def test_a_remote_with_several_addresses_is_told_before_anything_is_pushed(
    sample: Sample, remote: Sample, tmp_path: Path
) -> None:
    mirror = Sample.new(tmp_path / "mirror.git", "--bare")
    release = release_of(sample)
    for url in (remote.url, mirror.url):
        sample.git("remote", "set-url", "--add", "--push", "origin", url)
    error = SeveralAddresses("origin", [remote.url, mirror.url])
    assert target_of(release).problems(release) == (
        Problem(text=str(error), hint=error.hint, exit_code=2),
    )
    assert refs(mirror) == {}


def test_a_remote_is_asked_by_its_first_address(sample: Sample, tmp_path: Path) -> None:
    mirror = Sample.new(tmp_path / "mirror.git", "--bare")
    sample.git("remote", "set-url", "--add", "origin", mirror.url)
    with pytest.raises(SeveralAddresses):
        Remote.of(sample.repository, "origin")
    origin = Origin.of(sample.repository, "origin")
    assert origin is not None
    assert origin.shown == sample.git("remote", "get-url", "origin").strip()


def test_git_may_be_set_to_take_nothing_from_files_and_no_folder_for_a_repository(
    sample: Sample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What careful people set: no fetch by path, no bare repository that is not named as one."""
    sample.git("push", "--quiet", "origin", "main")
    shallow = sample.cloned(tmp_path / "shallow", "--depth=1")
    monkeypatch.setenv("GIT_ALLOW_PROTOCOL", "http:https:ssh")
    for number, (key, value) in enumerate(
        {"protocol.file.allow": "never", "safe.bareRepository": "explicit"}.items()
    ):
        monkeypatch.setenv(f"GIT_CONFIG_KEY_{number}", key)
        monkeypatch.setenv(f"GIT_CONFIG_VALUE_{number}", value)
    monkeypatch.setenv("GIT_CONFIG_COUNT", "2")
    clone = clone_of(sample.repository, "HEAD", tmp_path / "clone")
    assert (clone / ".git").is_dir()
    monkeypatch.delenv("GIT_ALLOW_PROTOCOL")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "always")  # its remote is a file
    whole = complete(shallow.repository, tmp_path / "history")
    assert len(list(whole.log(None, "HEAD"))) == 2
    assert (clone_of(shallow.repository, "HEAD", tmp_path / "other") / ".git").is_dir()
