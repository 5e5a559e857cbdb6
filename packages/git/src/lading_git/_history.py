"""The whole history with its tags, for a clone that does not hold it."""

import hashlib
import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lading_git._asking import ask
from lading_git._errors import HistoryMissing
from lading_git._git import Git
from lading_git._origin import Origin
from lading_git._repository import Repository
from lading_run import locked

log = logging.getLogger(__name__)

_SERVES = ("uploadpack.allowFilter", "uploadpack.allowAnySHA1InWant")
SERVE_ALL = f"git {' '.join(f'-c {setting}=true' for setting in _SERVES)} upload-pack"
"""What answers a fetch from a repository on this machine; it changes nothing there."""

TAGS = "+refs/tags/*:refs/tags/*"
_DONE = "lading-complete"


def complete(
    repository: Repository, cache: Path, *, remote: str = "origin", trees: bool = False
) -> Repository:
    """Return a repository that holds the whole history of HEAD with all tags.

    That is ``repository`` itself if it does; otherwise a bare clone below the folder ``cache``,
    brought up to date from the remote of that name and from the clone, which stays as it is. HEAD
    and the branch are those of the clone. With ``trees``, what each commit changed can be told
    too; files are fetched when they are read.

    :raises HistoryMissing: if there is no such remote to get it from.
    :raises RemoteSilent: if the remote does not answer.
    """
    origin = Origin.of(repository, remote)
    lack = _lack(repository, origin, trees=trees)
    if lack is None:
        return repository
    what, command = lack
    if origin is None:
        raise HistoryMissing(
            f"{repository.path} lacks {what}, and has no remote {remote!r} to get it from",
            hint=f"`git remote add {remote} ADDRESS`, then `{command}`.",
        )
    log.info("fetching %s from %s into the cache", what, origin.shown)
    return fetched(repository, origin, cache, "blob:none" if trees else "tree:0", command)


def fetched(
    repository: Repository, origin: Origin, cache: Path, kept: str, command: str
) -> Repository:
    """Return a bare clone of all history and tags, partial by the filter ``kept``, up to date.

    ``command`` is what a user would have to run instead; a refusal names it.
    """
    with _held(cache, f"{origin.shown}\0{kept}") as folder:
        _bring_up_to_date(repository, origin, folder, kept, command)
    return Repository(folder, repository.runner, origin.reached_by)


def _lack(repository: Repository, origin: Origin | None, *, trees: bool) -> tuple[str, str] | None:
    """Return what is missing, and the command that gets it into the user's own clone."""
    name = "origin" if origin is None else origin.name
    if repository.shallow:
        return "history", f"git fetch --unshallow --tags {name}"
    if trees and lacks_trees(repository, name):
        kept = f"git config remote.{name}.partialclonefilter blob:none"
        return "trees", f"{kept} && git fetch --refetch {name}"
    if origin is None:
        return None
    if repository.setting(f"remote.{name}.tagopt") == "--no-tags":
        return "tags", f"git config --unset remote.{name}.tagopt && git fetch --tags {name}"
    return _lack_of_tags(repository, origin)


def lacks_trees(repository: Repository, remote: str) -> bool:
    """Say whether the clone was told to leave folders out."""
    kept = repository.setting(f"remote.{remote}.partialclonefilter")
    return kept is not None and not kept.startswith("blob:")


def _lack_of_tags(repository: Repository, origin: Origin) -> tuple[str, str] | None:
    """Ask the remote if there is no tag here: a clone does not know whether it asked for them."""
    if repository.git("for-each-ref", "--count=1", "refs/tags"):
        return None
    if origin.has_tags(Git(repository.path, repository.runner)):
        return "tags", f"git fetch --tags {origin.name}"
    return None


@contextmanager
def _held(cache: Path, key: str) -> Iterator[Path]:
    """Give the folder of ``key`` to this process alone; what a killed one left is removed."""
    folder = cache / f"{hashlib.sha256(key.encode()).hexdigest()[:16]}.git"
    cache.mkdir(parents=True, exist_ok=True)
    with locked(folder.with_suffix(".lock")):
        if folder.exists() and not (folder / _DONE).exists():
            shutil.rmtree(folder)
        (folder / _DONE).unlink(missing_ok=True)
        yield folder
        (folder / _DONE).touch()


def _bring_up_to_date(
    repository: Repository, origin: Origin, folder: Path, kept: str, command: str
) -> None:
    git = Git(folder, repository.runner, git_dir=folder)
    if not folder.exists():
        start(folder, repository, bare=True)
        keep_promise(git, origin, kept)
        for setting in _SERVES:
            git("config", setting, "true")
    heads = f"+refs/heads/*:refs/remotes/{origin.name}/*"
    options = ("--quiet", "--prune", "--no-write-fetch-head", "--no-recurse-submodules")
    fetch = ("fetch", *options, f"--filter={kept}", origin.name, heads, TAGS)
    ask(origin.name, lambda: origin.reached_by(git)(*fetch), hint=f"`{command}` has to work.")
    _take_over(git, repository)


def start(folder: Path, like: Repository, *, bare: bool) -> None:
    """Create an empty repository for objects of the same format, without templates and hooks."""
    form = like.git("rev-parse", "--show-object-format").strip()
    folder.mkdir(parents=True)
    arguments = ("--quiet", "--template=", f"--object-format={form}", *(["--bare"] if bare else []))
    Git(folder, like.runner)("init", *arguments)


def keep_promise(git: Git, origin: Origin, kept: str) -> None:
    """Make ours a partial clone: what it lacks is fetched from the remote when it is needed."""
    remote = f"remote.{origin.name}"
    git("config", f"{remote}.url", origin.shown)
    git("config", f"{remote}.promisor", "true")
    git("config", f"{remote}.partialclonefilter", kept)
    git("config", "extensions.partialClone", origin.name)
    git("config", "core.repositoryFormatVersion", "1")


def _take_over(git: Git, repository: Repository) -> None:
    """Take what only the user's clone has: commits and tags that were not pushed, and HEAD."""
    head, branch = repository.head(), repository.branch()
    git(
        "fetch", "--quiet", "--no-write-fetch-head", "--no-tags",
        "--no-recurse-submodules", f"--upload-pack={SERVE_ALL}", repository.root, head, TAGS,
    )  # fmt: skip
    if branch is None:
        git("update-ref", "--no-deref", "HEAD", head)
    else:
        git("symbolic-ref", "HEAD", f"refs/heads/{branch}")
        git("update-ref", "HEAD", head)
