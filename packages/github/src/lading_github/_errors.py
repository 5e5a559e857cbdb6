"""What GitHub may answer instead of doing it, each with what to do about it."""

from lading_run import Conflict, LadingError, Refused, Unavailable


class GitHubSilent(Unavailable):
    """GitHub gave no answer that could be used."""


class LimitReached(Unavailable):
    """A rate limit lasts longer than we wait."""


class TokenRefused(Refused):
    """GitHub does not know the token, or it has expired."""


class RightMissing(Refused):
    """The token may not do this."""


class NotSeen(Refused):
    """It is not there, or the token may not see it: GitHub does not tell which."""


class RepositoryMoved(Refused):
    """The repository has another name now."""


class LoginWanted(Refused):
    """Strangers get a page to log in instead, as of GitHub Enterprise in private mode."""


class NotAccepted(Refused):
    """GitHub understood and does not take it."""


class AlreadyPublic(Conflict):
    """What is public under this tag is never changed, and its name never used again."""


class AssetExists(Conflict):
    """The release has an asset of this name."""


class AssetDiffers(Conflict):
    """What GitHub keeps is not what was sent or promised."""


WHERE_FROM = (
    "Set GITHUB_TOKEN or GH_TOKEN (GH_ENTERPRISE_TOKEN for other hosts than github.com), or run"
    " `gh auth login`."
)

_HINTS: dict[type[LadingError], str] = {
    GitHubSilent: (
        "Run the same command again later: it carries on. https://www.githubstatus.com tells of"
        " outages."
    ),
    TokenRefused: f"Give a valid token. {WHERE_FROM}",
    RightMissing: (
        "The token needs write access: for a classic token the scope `repo`, for a fine-grained"
        " one `Contents: write` (and `Issues`, `Pull requests`, `Checks` where these are used),"
        " in GitHub Actions `permissions:` of the job."
    ),
    NotSeen: (
        "Is the name right? What a token has no right to is answered as if it were not there:"
        " it needs access to this repository, and write access to see drafts."
    ),
    RepositoryMoved: "Set `[github] repository` and the remote to its new name.",
    AlreadyPublic: "Release a new version; a tag that was public is never used again.",
    AssetExists: "Delete the asset first if the release is a draft.",
}


def refusal(status: int, text: str, errors: list[dict[str, object]]) -> LadingError:
    """Return the error for an answer, given its text for people and GitHub's list of errors."""
    kind = _kind(status, text, errors)
    return kind(text, hint=_HINTS.get(kind, ""))


def _kind(status: int, text: str, errors: list[dict[str, object]]) -> type[LadingError]:
    if status >= 500:  # noqa: PLR2004 - the server's own failures, RFC 9110, 15.6
        return GitHubSilent
    simple = {
        301: RepositoryMoved,
        302: RepositoryMoved,
        307: RepositoryMoved,
        308: RepositoryMoved,
        401: TokenRefused,
        403: RightMissing,
        404: NotSeen,
        410: NotSeen,
    }
    return simple.get(status) or _kind_of_422(text, errors)


def _kind_of_422(text: str, errors: list[dict[str, object]]) -> type[LadingError]:
    taken = [error for error in errors if error.get("code") == "already_exists"]
    if any(error.get("resource") == "ReleaseAsset" for error in taken):
        return AssetExists
    if any(error.get("field") == "tag_name" for error in taken) or "immutable release" in text:
        return AlreadyPublic
    return NotAccepted
