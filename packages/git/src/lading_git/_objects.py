"""The objects of a clone: copied from a repository on this machine, the rest from its remote."""

from lading_git._cached import TAGS, fetch_here, keep_promise
from lading_git._git import Git, lines_in
from lading_git._origin import Origin
from lading_git._repository import Repository

_QUIET = ("--quiet", "--no-write-fetch-head", "--no-tags", "--no-recurse-submodules")
_FILES = ("--filter=blob:none", "--stdin")


def fill(git: Git, repository: Repository, source: Repository, wanted: str) -> None:
    """Copy the commits and tags of ``source``, and the files of the commit ``wanted``."""
    origin = Origin.of(repository, repository.remote)
    if source is repository:
        fetch_here(git, source.root, wanted, TAGS)
        if origin is not None:
            git("config", "remote.origin.url", origin.shown)
    elif origin is not None:
        _fill_partially(git, source, origin, wanted)


def _fill_partially(git: Git, source: Repository, origin: Origin, wanted: str) -> None:
    promise = "blob:none"
    keep_promise(git, origin, promise)
    git("config", f"remote.{origin.name}.url", str(source.path))
    fetch_here(git, origin.name, wanted, TAGS, options=(f"--filter={promise}",))
    for revisions in ((f"{wanted}^{{tree}}",), _not_pushed(source, origin, wanted)):
        if missing := _missing(source.git, revisions):
            source.git("fetch", *_QUIET, *_FILES, origin.name, stdin=missing)
        if missing := _missing(git, revisions):
            fetch_here(git, origin.name, options=_FILES, stdin=missing)
    git("config", f"remote.{origin.name}.url", origin.shown)


def _not_pushed(source: Repository, origin: Origin, commit: str) -> tuple[str, ...]:
    """Return the commit without what its remote has of it; nothing if that has it all."""
    pushed = ("--not", f"--remotes={origin.name}")
    listing = source.git("rev-list", "--boundary", commit, *pushed)
    ends = [f"^{line[1:]}" for line in lines_in(listing) if line.startswith("-")]
    return (commit, *ends) if listing else ()


def _missing(git: Git, revisions: tuple[str, ...]) -> str:
    """Return the object names of the files of the revisions that are missing, one on each line."""
    listing = git("rev-list", "--objects", "--missing=print", *revisions) if revisions else ""
    return "\n".join(line[1:] for line in lines_in(listing) if line.startswith("?"))
