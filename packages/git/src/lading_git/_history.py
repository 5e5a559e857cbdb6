"""The whole history with its tags, for a clone that does not hold it."""

import logging
from pathlib import Path

from lading_git import _later
from lading_git._errors import HistoryMissing
from lading_git._git import Git
from lading_git._repository import Repository
from lading_git._table import GitTable

log = logging.getLogger(__name__)


def history_at(root: Path, table: GitTable | None, *, trees: bool = False) -> Repository:
    """Return the repository at ``root`` with its whole history, as `complete` does.

    What a clone lacks comes from the remote that the settings name, into ``.lading/cache``.
    """
    repository = Repository(root, remote=(table or GitTable()).remote)
    return complete(repository, root / ".lading" / "cache", trees=trees)


def complete(repository: Repository, cache: Path, *, trees: bool = False) -> Repository:
    """Return a repository that holds the whole history of HEAD with all tags.

    That is ``repository`` itself if it does; otherwise a bare clone below the folder ``cache``,
    brought up to date from its ``remote`` and from the clone, which stays as it is. HEAD
    and the branch are those of the clone. With ``trees``, what each commit changed can be told
    too; files are fetched when they are read.

    :raises HistoryMissing: if there is no remote to get it from.
    :raises RemoteSilent: if the remote does not answer.
    """
    remote = repository.remote
    lack = _lack(repository, remote, trees=trees)
    if lack is None:
        return repository
    what, command = lack
    origin = _later.Origin.of(repository, remote)
    if origin is None:
        raise HistoryMissing(
            f"{repository.path} lacks {what}, and has no remote {remote!r} to get it from",
            hint=f"`git remote add {remote} ADDRESS`, then `{command}`.",
        )
    log.info("fetching %s from %s into the cache", what, origin.shown)
    return _later.fetched(repository, origin, cache, "blob:none" if trees else "tree:0", command)


def _lack(repository: Repository, name: str, *, trees: bool) -> tuple[str, str] | None:
    """Return what is missing, and the command that gets it into the user's own clone."""
    if repository.shallow:
        return "history", f"git fetch --unshallow --tags {name}"
    settings = repository.settings(f"remote.{name}.")
    if trees and lacks_trees(settings.get("partialclonefilter")):
        kept = f"git config remote.{name}.partialclonefilter blob:none"
        return "trees", f"{kept} && git fetch --refetch {name}"
    if "url" not in settings:
        return None
    if settings.get("tagopt") == "--no-tags":
        return "tags", f"git config --unset remote.{name}.tagopt && git fetch --tags {name}"
    return _lack_of_tags(repository, name)


def lacks_trees(kept: str | None) -> bool:
    """Say whether a clone with this filter was told to leave folders out."""
    return kept is not None and not kept.startswith("blob:")


def _lack_of_tags(repository: Repository, name: str) -> tuple[str, str] | None:
    """Ask the remote if there is no tag here: a clone does not know whether it asked for them."""
    if repository.tag_names():
        return None
    origin = _later.Origin.of(repository, name)
    if origin is not None and origin.tags(Git(repository.path, repository.runner)):
        return "tags", f"git fetch --tags {name}"
    return None
