"""The objects of a clone: copied from a repository on this machine, the rest from its remote."""

from pathlib import Path

from lading_git._cached import SERVE_ALL, TAGS, keep_promise
from lading_git._git import Git
from lading_git._origin import Origin
from lading_git._repository import Repository


def fill(git: Git, repository: Repository, source: Repository, wanted: str) -> None:
    """Copy the commits and tags of ``source``, and the files of the commit ``wanted``."""
    origin = Origin.of(repository, "origin")
    if source is repository:
        _fetch(git, source.root, wanted, TAGS)
        if origin is not None:
            git("config", "remote.origin.url", origin.shown)
    elif origin is not None:
        _fill_partially(git, source, origin, wanted)


def _fetch(git: Git, source: str | Path, *refs: str, options: tuple[str, ...] = ()) -> None:
    fixed = ("--quiet", "--no-write-fetch-head", "--no-tags", "--no-recurse-submodules")
    git("fetch", *fixed, f"--upload-pack={SERVE_ALL}", *options, source, *refs)


def _fill_partially(git: Git, source: Repository, origin: Origin, wanted: str) -> None:
    promise = "blob:none"
    keep_promise(git, origin, promise)
    git("config", f"remote.{origin.name}.url", str(source.path))
    _fetch(git, origin.name, wanted, TAGS, options=(f"--filter={promise}",))
    for revisions in ((f"{wanted}^{{tree}}",), _not_pushed(source, origin, wanted)):
        _get_files(source.git, origin.name, revisions)
        _get_files(git, origin.name, revisions)
    git("config", f"remote.{origin.name}.url", origin.shown)


def _not_pushed(source: Repository, origin: Origin, commit: str) -> tuple[str, ...]:
    """Return the commit without what its remote has of it; nothing if that has it all."""
    pushed = ("--not", f"--remotes={origin.name}")
    listing = source.git("rev-list", "--boundary", commit, *pushed).splitlines()
    ends = [f"^{line[1:]}" for line in listing if line.startswith("-")]
    return (commit, *ends) if listing else ()


def _get_files(git: Git, remote: str, revisions: tuple[str, ...]) -> None:
    """Fetch the files of the revisions that are missing, all in one request."""
    listing = git("rev-list", "--objects", "--missing=print", *revisions) if revisions else ""
    missing = [line[1:] for line in listing.splitlines() if line.startswith("?")]
    if missing:
        fixed = ("--quiet", "--no-write-fetch-head", "--no-tags", "--no-recurse-submodules")
        git("fetch", *fixed, "--filter=blob:none", "--stdin", remote, stdin="\n".join(missing))
