"""A clean clone of one commit, to build in."""

import logging
import os
from pathlib import Path

from lading_git._asking import ask
from lading_git._cached import fetched, start
from lading_git._errors import (
    HistoryMissing,
    NoSuchCommit,
    RemoteSilent,
    SubmodulesMissing,
    TagTaken,
)
from lading_git._folder import made_whole
from lading_git._git import HERE_ONLY, Git, alone
from lading_git._objects import fill
from lading_git._origin import Origin
from lading_git._repository import Repository

log = logging.getLogger(__name__)

_UMASK = 0o022
_LINK = "160000"

_TAGGER = {"GIT_COMMITTER_NAME": "Lading", "GIT_COMMITTER_EMAIL": "lading@localhost"}
"""Who tags in the clone: nobody sees it. The public tag is made by the target, as the user."""

_CONFIGURATION = f"""\
[core]
\tattributesFile = {os.devnull}
\tautocrlf = false
\teol = lf
\thooksPath = {os.devnull}
[gc]
\tauto = 0
[advice]
\tdetachedHead = false
"""
"""What is set in the clone, so that builds that run git in it see the bytes of the commit."""


def clone_of(
    repository: Repository,
    commit: str,
    folder: Path,
    *,
    tag: str | None = None,
    cache: Path | None = None,
) -> Path:
    """Make ``folder`` a clean clone at the commit and return it; what was there is replaced.

    HEAD is detached; all commits behind it are there with all tags, and so is ``tag``, such that
    ``git describe`` answers with it. Files are as committed, with umask 022: no hook, template,
    filter or conversion that the user has configured takes part, only the ``.gitattributes`` of
    the commit. Objects are copied, not linked: the clone outlives the repository, and nothing
    done to it reaches the repository. Submodules are cloned from the user's own checkouts.

    What a shallow or partial clone lacks comes from the repository's ``remote``, by way of
    ``cache`` (a folder ``history`` beside ``folder`` if it is None), and the clone is then partial
    as well: complete in commits, folders, tags and in the files of this commit. Tags that the
    remote has and the user's clone lacks, as after each release, are taken too.

    :raises NoSuchCommit: if the repository has no such commit.
    :raises TagTaken: if the tag exists on another commit.
    :raises SubmodulesMissing: if a submodule's commit is not on this machine.
    :raises HistoryMissing: if there is no remote to get from what is missing.
    :raises RemoteSilent: if the remote does not answer.
    """
    git = _cloned(repository, commit, folder, tag=tag, cache=cache)
    if not (repository.shallow or repository.partial):
        _add_tags(repository, git, tag)
    return folder


def _cloned(
    repository: Repository, commit: str, folder: Path, *, tag: str | None, cache: Path | None
) -> Git:
    wanted = repository.commit(commit)
    source = _whole(repository, cache or folder.parent / "history")
    if tag is not None:
        _check_tag(source, tag, wanted)
    with made_whole(folder) as part:
        git = _begun(repository, part)
        fill(git, repository, source, wanted)
        _check_out(git, wanted, part)
        if tag is not None:
            _put_tag(git, tag, wanted)
        _add_submodules(repository, git, part, folder)
    return Git(folder, repository.runner)


def _add_tags(repository: Repository, git: Git, own: str | None) -> None:
    """Take the tags that the remote has and the user's clone lacks, as far as it answers.

    All others stay as they are, and so does ``own``, which was just put there: git would take
    nothing of a tag that has become another one.
    """
    origin = Origin.of(repository, repository.remote)
    if origin is None:
        return
    try:
        there = origin.tags(Git(repository.path, repository.runner))
        lacking = sorted(there - {*repository.tag_names(), own or ""})
        if not lacking:
            return
        options = ("--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules")
        fetch = ("fetch", *options, "--stdin", origin.shown)
        asked = "".join(f"refs/tags/{name}:refs/tags/{name}\n" for name in lacking)
        reached = origin.reached_by(git)
        ask(origin.name, lambda: reached(*fetch, stdin=asked), hint="Does `git fetch` work?")
    except RemoteSilent as error:
        log.warning("%s: tags that only it has are left out", error)


def _whole(repository: Repository, cache: Path) -> Repository:
    """Return the repository itself if nothing is cut off or left out, or else one that has it."""
    if not (repository.shallow or repository.partial):
        return repository
    name = repository.remote
    command = f"git fetch --unshallow --tags {name}"
    origin = Origin.of(repository, name)
    if origin is None:
        raise HistoryMissing(
            f"{repository.path} is no whole clone, and has no remote {name!r} to get the rest from",
            hint=f"`git remote add {name} ADDRESS`, then `{command}`.",
        )
    return fetched(repository, origin, cache, "blob:none", command)


def _check_tag(source: Repository, tag: str, wanted: str) -> None:
    found = source.commit_of_tag(tag)
    if found not in (None, wanted):
        raise TagTaken(tag, found=found, wanted=wanted, where="here")


def _begun(repository: Repository, part: Path) -> Git:
    start(part, repository, bare=False)
    with (part / ".git" / "config").open("a", encoding="utf-8") as file:
        file.write(_CONFIGURATION)
    info = part / ".git" / "info"
    info.mkdir(exist_ok=True)
    (info / "attributes").write_text("* -filter\n", encoding="utf-8")
    return Git(part, repository.runner)


def _check_out(git: Git, commit: str, part: Path) -> None:
    """Write the files of the commit as they were committed, whatever the user has configured."""
    nobody = {**alone(part / ".git"), **HERE_ONLY}
    git.with_env(nobody)("checkout", "--quiet", "--detach", commit, umask=_UMASK)


def _put_tag(git: Git, tag: str, commit: str) -> None:
    """Make the tag one that ``git describe`` prefers: annotated, and the newest on its commit.

    Otherwise a build that asks it would take the name of a release candidate on the same commit.
    """
    if git("for-each-ref", "--format=%(objecttype)", f"refs/tags/{tag}").strip() == "tag":
        return
    shape = "--format=%(taggerdate:unix)"
    times = git("for-each-ref", shape, f"--points-at={commit}", "refs/tags").split()
    date = {"GIT_COMMITTER_DATE": f"@{max(map(int, times), default=0) + 1} +0000"}
    arguments = ("--annotate", "--force", "--no-sign", "--cleanup=verbatim", f"--message={tag}")
    git.with_env({**_TAGGER, **date})("tag", *arguments, tag, commit)


def _add_submodules(repository: Repository, git: Git, part: Path, folder: Path) -> None:
    """Clone each submodule of the commit from the user's own checkout of it."""
    entries = [line for line in git("ls-files", "--stage", "-z").split("\0") if line]
    wanted = {path: facts.split()[1] for facts, path in map(_split, entries) if facts[:6] == _LINK}
    if not wanted:
        return
    checkouts = {path: Repository(repository.root / path, repository.runner) for path in wanted}
    missing = [path for path, commit in wanted.items() if not _has(checkouts[path], commit)]
    if missing:
        raise SubmodulesMissing(missing)
    for path, commit in wanted.items():
        cache = folder.parent / "history"
        _cloned(checkouts[path], commit, part / path, tag=None, cache=cache)


def _split(entry: str) -> tuple[str, str]:
    facts, _, path = entry.partition("\t")
    return facts, path


def _has(checkout: Repository, commit: str) -> bool:
    """Whether the checkout is a repository of its own, not a folder of the one above, with it."""
    if not (checkout.path / ".git").exists():
        return False
    try:
        return checkout.commit(commit) == commit
    except NoSuchCommit:
        return False
