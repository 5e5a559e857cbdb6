"""What this package brings to a release: found by entry points."""

import os
from collections.abc import Sequence

from lading_artifact import Release, Tables, Target, Witness
from lading_git import Repository
from lading_github._access import Access
from lading_github._address import checked_name, origin, repository_of
from lading_github._draft import GitHubDraft
from lading_github._publication import GitHubPublication
from lading_github._stops import NoRepository
from lading_github._table import GitHubTable
from lading_github._token import token_from
from lading_github._witness import CheckRunWitness
from lading_run import Misused, run


def targets(tables: Tables, release: Release) -> Sequence[Target]:
    """Return the draft and its publication, if the unit has a table ``[github]``.

    :raises NoRepository: if neither the table nor the remote names a repository.
    :raises Misused: if what the table says is no repository or no address.
    """
    table = tables.table("github", GitHubTable)
    if table is None:
        return []
    access = _access(table, release)
    if access is None:
        raise NoRepository
    return [GitHubDraft(access), GitHubPublication(access)]


def witnesses(tables: Tables, release: Release) -> Sequence[Witness]:
    """Return the check runs of the commit, within GitHub Actions only.

    :raises Misused: if what the table ``[github]`` says is no repository or no address.
    """
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return []
    access = _access(tables.table("github", GitHubTable) or GitHubTable(), release)
    return [CheckRunWitness(access)] if access else []


def _access(table: GitHubTable, release: Release) -> Access | None:
    """Return the way to the repository; None if nothing says which it is."""
    scheme, host, _ = origin(table.api)
    if scheme not in {"https", "http"} or not host:
        raise Misused(f"[github] api = {table.api!r} is no address", hint="It begins with https://")
    host = host.removeprefix("api.")
    name = table.repository or repository_of(_origin(release), host)
    if not name:
        return None
    try:
        checked_name(name)
    except Misused as error:
        raise Misused(f"[github] repository: {error}", hint=error.hint) from error
    return Access(name, lambda: token_from(os.environ, run, host), api=table.api)


def _origin(release: Release) -> str:
    return Repository(release.root).remote_url("origin") or ""
