"""GitHub's JSON, read into what we know of it."""

from lading_github._answer import Json
from lading_github._facts import Asset, CheckRun, GitHubRelease, PullRequestFacts


def asset(json: Json) -> Asset:
    """Read an asset of a release."""
    return Asset(
        id=json["id"],
        name=json["name"],
        size=json["size"],
        state=json["state"],
        digest=json.get("digest"),
        url=json["url"],
        address=json["browser_download_url"],
    )


def release(json: Json) -> GitHubRelease:
    """Read a release or a draft of one."""
    return GitHubRelease(
        id=json["id"],
        tag=json["tag_name"],
        name=json["name"] or "",
        body=json["body"] or "",
        draft=json["draft"],
        prerelease=json["prerelease"],
        immutable=json.get("immutable", False),
        created_at=json["created_at"],
        address=json["html_url"],
        upload_url=json["upload_url"],
        commit=json["target_commitish"],
        assets=tuple(map(asset, json["assets"])),
    )


def check_run(json: Json) -> CheckRun:
    """Read a check run."""
    return CheckRun(
        id=json["id"],
        name=json["name"],
        status=json["status"],
        conclusion=json["conclusion"],
        address=json["html_url"] or "",
    )


def merged(json: Json) -> PullRequestFacts | None:
    """Read a pull request; None if it was not merged."""
    if not json["merged_at"]:
        return None
    return PullRequestFacts(
        number=json["number"],
        title=json["title"],
        author=json["user"]["login"] if json["user"] else "ghost",
        body=json["body"] or "",
        merged_commit=json["merge_commit_sha"] or "",
    )


def pushes(json: Json) -> bool:
    """Read from a repository whether who asks may push."""
    return bool(json.get("permissions", {}).get("push"))


def nothing(json: object) -> None:
    """Read nothing, where only that there was an answer counts."""
