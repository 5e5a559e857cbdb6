"""What this package brings to a release: found by entry points."""

import os
from collections.abc import Callable, Collection, Sequence
from functools import partial
from pathlib import Path

from lading_artifact import (
    Lookup,
    Proposer,
    PullRequest,
    Release,
    Tables,
    Target,
    Witness,
)
from lading_git import GitTable, Repository
from lading_github._access import Access
from lading_github._address import checked_api, checked_name, origin, repository_of
from lading_github._draft import GitHubDraft
from lading_github._proposer import PullRequests
from lading_github._publication import GitHubPublication
from lading_github._stops import NoRepository
from lading_github._table import GitHubTable
from lading_github._token import token_from
from lading_github._witness import CheckRunWitness
from lading_run import Misused, Problem, run


def targets(tables: Tables, release: Release) -> Sequence[Target]:
    """Return the draft and its publication, if the unit has a table ``[github]``.

    :raises NoRepository: if neither the table nor the remote names a repository.
    :raises Misused: if what the table says is no repository or no address.
    """
    if tables.table("github", GitHubTable) is None:
        return []
    access = _access(tables, release.root)
    if access is None:
        raise NoRepository
    return [GitHubDraft(access), GitHubPublication(access)]


def witnesses(tables: Tables, release: Release) -> Sequence[Witness]:
    """Return the check runs of the commit, within GitHub Actions only.

    :raises Misused: if what the table ``[github]`` says is no repository or no address.
    """
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return []
    access = _access(tables, release.root)
    return [CheckRunWitness(access)] if access else []


def proposers(tables: Tables, release: Release) -> Sequence[Proposer]:
    """Return the pull requests, if there is a table ``[github]`` or a remote on GitHub.

    :raises Misused: if what the table ``[github]`` says is no repository or no address.
    """
    access = _access(tables, release.root)
    return [PullRequests(access)] if access else []


def pull_requests(tables: Tables, root: Path) -> Lookup | None:
    """Return what looks merged pull requests up; None without a repository or a token.

    :raises Misused: if what the table ``[github]`` says is no repository or no address.
    """
    access = _access(tables, root)
    if access is None or not access.token:
        return None

    def merged(numbers: Collection[int]) -> dict[int, PullRequest]:
        found = access.github.merged_pull_requests(numbers)
        return {
            number: PullRequest(title=each.title, author=each.author, body=each.body)
            for number, each in found.items()
        }

    return merged


def _access(tables: Tables, root: Path) -> Access | None:
    """Return the way to the repository; None if nothing says which it is."""
    table = tables.table("github", GitHubTable) or GitHubTable()
    host = origin(table.api)[1].removeprefix("api.")
    name = table.repository or repository_of(_remote(tables, root), host)
    named = _wrong(checked_name, name) if name else ()
    if wrong := [*_wrong(checked_api, table.api), *named]:
        raise Misused("[github] cannot be used as it is:", problems=wrong)
    token = partial(token_from, os.environ, run, host)
    return Access(name, token, api=table.api) if name else None


def _wrong(check: Callable[[str], object], setting: str) -> Sequence[Problem]:
    try:
        check(setting)
    except Misused as error:
        return error.as_problems()
    return ()


def _remote(tables: Tables, root: Path) -> str:
    """Return the address of the remote that releases go to; empty if there is none."""
    table = tables.table("git", GitTable) or GitTable()
    return Repository(root).remote_url(table.remote) or ""
