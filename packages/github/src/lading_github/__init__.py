"""GitHub releases that are filled before they are public; pull requests, check runs, issues."""

from typing import TYPE_CHECKING

from lading_run import lazy

if TYPE_CHECKING:
    from lading_github._address import api_of, repository_of
    from lading_github._errors import (
        AlreadyPublic,
        AssetDiffers,
        AssetExists,
        GitHubSilent,
        LimitReached,
        NotAccepted,
        NotSeen,
        RepositoryMoved,
        RightMissing,
        TokenRefused,
    )
    from lading_github._facts import (
        Asset,
        CheckRun,
        GitHubRelease,
        Issue,
        PullRequest,
        PullRequestFacts,
    )
    from lading_github._github import GitHub
    from lading_github._patience import Patience
    from lading_github._token import token_from
else:
    __getattr__ = lazy(
        __name__,
        {
            "_address": ("api_of", "repository_of"),
            "_errors": (
                "AlreadyPublic",
                "AssetDiffers",
                "AssetExists",
                "GitHubSilent",
                "LimitReached",
                "NotAccepted",
                "NotSeen",
                "RepositoryMoved",
                "RightMissing",
                "TokenRefused",
            ),
            "_facts": (
                "Asset",
                "CheckRun",
                "GitHubRelease",
                "Issue",
                "PullRequest",
                "PullRequestFacts",
            ),
            "_github": ("GitHub",),
            "_patience": ("Patience",),
            "_token": ("token_from",),
        },
    )

__all__ = [
    "AlreadyPublic",
    "Asset",
    "AssetDiffers",
    "AssetExists",
    "CheckRun",
    "GitHub",
    "GitHubRelease",
    "GitHubSilent",
    "Issue",
    "LimitReached",
    "NotAccepted",
    "NotSeen",
    "Patience",
    "PullRequest",
    "PullRequestFacts",
    "RepositoryMoved",
    "RightMissing",
    "TokenRefused",
    "api_of",
    "repository_of",
    "token_from",
]
