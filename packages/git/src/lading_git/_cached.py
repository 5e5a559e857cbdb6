"""A clone of our own for what a user's clone lacks."""

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from lading_git._asking import ask
from lading_git._git import Git
from lading_git._origin import Origin
from lading_git._repository import Repository
from lading_run import locked, write_whole

_SERVES = ("uploadpack.allowFilter", "uploadpack.allowAnySHA1InWant")
SERVE_ALL = f"git {' '.join(f'-c {setting}=true' for setting in _SERVES)} upload-pack"
"""What answers a fetch from a repository on this machine; it changes nothing there."""

TAGS = "+refs/tags/*:refs/tags/*"
_DONE = "lading-complete"


def fetched(
    repository: Repository, origin: Origin, cache: Path, kept: str, command: str
) -> Repository:
    """Return a bare clone of all history and tags, partial by the filter ``kept``, up to date.

    ``command`` is what a user would have to run instead; a refusal names it.
    """
    with _held(cache, f"{origin.shown}\0{kept}") as folder:
        _bring_up_to_date(repository, origin, folder, kept, command)
    reach, name = origin.reached_by, origin.name
    return Repository(folder, repository.runner, reach, remote=name, bare=True)


@contextmanager
def _held(cache: Path, key: str) -> Iterator[Path]:
    """Give the folder of ``key`` to this process alone; what a killed one left is removed."""
    folder = cache / f"{hashlib.sha256(key.encode()).hexdigest()[:16]}.git"
    cache.mkdir(parents=True, exist_ok=True)
    if not (cache / ".gitignore").exists():  # the user's checkout, if it lies there, stays clean
        write_whole(cache / ".gitignore", "*\n")
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


def fetch_here(
    git: Git, source: str | Path, *refs: str, options: Sequence[str] = (), stdin: str | None = None
) -> None:
    """Fetch from a repository on this machine, also where the user has git fetch from none."""
    fixed = ("--quiet", "--no-write-fetch-head", "--no-tags", "--no-recurse-submodules")
    fetch = ("-c", "protocol.file.allow=always", "fetch", *fixed, *options)
    ours = git.with_env({"GIT_ALLOW_PROTOCOL": None})
    ours(*fetch, f"--upload-pack={SERVE_ALL}", source, *refs, stdin=stdin)


def start(folder: Path, like: Repository, *, bare: bool) -> None:
    """Create an empty repository for objects of the same format, without templates and hooks."""
    folder.mkdir(parents=True)
    form = f"--object-format={like.object_format}"
    arguments = ("--quiet", "--template=", form, *(["--bare"] if bare else []))
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
    fetch_here(git, repository.root, head, TAGS)
    if branch is None:
        git("update-ref", "--no-deref", "HEAD", head)
    else:
        git("symbolic-ref", "HEAD", f"refs/heads/{branch}")
        git("update-ref", "HEAD", head)
