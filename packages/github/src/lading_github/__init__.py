"""GitHub releases that are filled before they are public; pull requests, check runs, issues."""

from typing import TYPE_CHECKING

from lading_run import lazy

if TYPE_CHECKING:
    from lading_github._facts import (
        Asset,
        CheckRun,
        GitHubRelease,
        Issue,
        PullRequest,
        PullRequestFacts,
    )
else:
    __getattr__ = lazy(
        __name__,
        {
            "_facts": (
                "Asset",
                "CheckRun",
                "GitHubRelease",
                "Issue",
                "PullRequest",
                "PullRequestFacts",
            ),
        },
    )

__all__ = [
    "Asset",
    "CheckRun",
    "GitHubRelease",
    "Issue",
    "PullRequest",
    "PullRequestFacts",
]
