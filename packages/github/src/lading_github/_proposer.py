"""Proposing a change as a pull request."""

from collections.abc import Sequence

from lading_artifact import Proposal, Release
from lading_github._access import Access
from lading_run import Problem


class PullRequests:
    """The pull requests of the repository."""

    name = "pull requests"

    def __init__(self, access: Access) -> None:
        self._access = access

    def problems(self, _: Release, /) -> Sequence[Problem]:
        """Say whether the repository is there, and a token that may write in it."""
        return self._access.problems()

    def propose(self, _: Release, proposal: Proposal, /) -> str:
        """Open a pull request of the branch, or give the open one this text; return its address.

        :raises LadingError: if GitHub does not answer, or not this token.
        """
        pull = self._access.github.renew_pull_request(
            proposal.branch, proposal.base, proposal.title, proposal.body
        )
        return pull.address
