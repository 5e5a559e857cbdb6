"""What this package brings to a release: found by entry points."""

import os
from collections.abc import Collection, Iterator, Sequence
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
from lading_git import GitTable, Repository, remote_of
from lading_github._access import Access
from lading_github._address import checked_api, checked_name, origin, repository_of
from lading_github._draft import GitHubDraft
from lading_github._proposer import PullRequests
from lading_github._publication import GitHubPublication
from lading_github._table import GitHubTable
from lading_github._token import token_from
from lading_github._witness import CheckRunWitness
from lading_project import mistake
from lading_run import Misused, run

_NOWHERE = "names no repository, and the git remote leads to none"
_NAME_IT = 'Set `repository = "owner/name"` in the table [github] of lading.toml.'


def targets(tables: Tables, release: Release) -> Sequence[Target]:
    """Return the draft and its publication, if the unit has a table ``[github]``.

    What is wrong with the table they tell when they are asked.
    """
    if tables.table("github", GitHubTable) is None:
        return []
    access = _access(tables, release.root, release.unit) or _nowhere(release)
    return [GitHubDraft(access), GitHubPublication(access)]


def witnesses(tables: Tables, release: Release) -> Sequence[Witness]:
    """Return the check runs of the commit, within GitHub Actions only."""
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return []
    access = _access(tables, release.root, release.unit)
    return [CheckRunWitness(access)] if access else []


def proposers(tables: Tables, release: Release) -> Sequence[Proposer]:
    """Return the pull requests, if ``[github]`` or the remote names a repository on GitHub."""
    access = _access(tables, release.root, release.unit)
    return [PullRequests(access)] if access else []


def pull_requests(tables: Tables, root: Path) -> Lookup | None:
    """Return what looks merged pull requests up; None without a repository or a token.

    :raises Misused: if what the table ``[github]`` says is no repository or no address.
    """
    access = _access(tables, root)
    if access is None:
        return None
    access.need_right()
    if not access.token:
        return None

    def merged(numbers: Collection[int]) -> dict[int, PullRequest]:
        found = access.github.merged_pull_requests(numbers)
        return {
            number: PullRequest(title=each.title, author=each.author, body=each.body)
            for number, each in found.items()
        }

    return merged


def _access(tables: Tables, root: Path, unit: str = "") -> Access | None:
    """Return the way to the repository; None if nothing says which it is."""
    table = tables.table("github", GitHubTable) or GitHubTable()
    host = origin(table.api)[1].removeprefix("api.")
    name = table.repository or repository_of(_remote(tables, root), host) or ""
    wrong = [
        mistake(root, ("github", key), str(error), error.hint, unit=unit)
        for key, error in _mistakes(table)
    ]
    token = partial(token_from, os.environ, run, host)
    return Access(name, token, api=table.api, wrong=wrong) if name or wrong else None


def _nowhere(release: Release) -> Access:
    """Return the way to a repository that nothing names, which is all that it says."""
    wrong = mistake(release.root, ("github",), _NOWHERE, _NAME_IT, unit=release.unit)
    return Access("", lambda: None, wrong=[wrong])


def _mistakes(table: GitHubTable) -> Iterator[tuple[str, Misused]]:
    """Say of each key that cannot be used why not; without a repository the remote names it."""
    try:
        checked_api(table.api)
    except Misused as error:
        yield "api", error
    try:
        if table.repository:
            checked_name(table.repository)
    except Misused as error:
        yield "repository", error


def _remote(tables: Tables, root: Path) -> str:
    """Return the address of the remote that releases go to; empty if there is none."""
    return Repository(root).remote_url(remote_of(tables.table("git", GitTable))) or ""
