"""An artifact compared with what a page on GitHub holds under its name."""

from collections.abc import Callable

from lading_artifact import Artifact, Seen, State
from lading_github._facts import Asset, GitHubRelease

DigestOf = Callable[[Asset], str]
"""Gives the digest of an uploaded asset."""


def asset_of(page: GitHubRelease, name: str) -> Asset | None:
    """Return the asset of that name."""
    return next((each for each in page.assets if each.name == name), None)


def is_whole(asset: Asset) -> bool:
    """Say whether its upload came to its end: GitHub takes no empty files."""
    return asset.state == "uploaded" and asset.size > 0


def mark_of(page: GitHubRelease) -> str:
    """Return one word that changes when another draft comes, or one is published."""
    return f"draft-{page.id}" if page.draft else f"published-{page.id}"


def seen_on(page: GitHubRelease, artifact: Artifact, digest_of: DigestOf) -> Seen:
    """Say what the page has of the artifact; an address has only what people find there."""
    asset = asset_of(page, artifact.name)
    if not page.draft:
        return _published(page, artifact, asset, digest_of)
    if asset is None or not is_whole(asset):
        return Seen(state=State.PARTIAL if asset else State.ABSENT, mark=mark_of(page))
    found = digest_of(asset)
    same = found == artifact.digest
    return Seen(
        state=State.SAME if same else State.DIFFERENT,
        detail="" if same else _other_in_draft(page, found),
        mark=mark_of(page),
        hidden=not same,
    )


def _other_in_draft(page: GitHubRelease, found: str) -> str:
    return f"{found} in the draft {page.address}; delete it there, then run this again"


def _published(
    page: GitHubRelease, artifact: Artifact, asset: Asset | None, digest_of: DigestOf
) -> Seen:
    found = digest_of(asset) if asset and is_whole(asset) else ""
    if found == artifact.digest:
        detail = ""
    elif found:
        detail = f"{found} is published there"
    else:
        detail = (
            f"{page.address} is published without {artifact.name}, and nothing can be added;"
            " release under the next version"
        )
    return Seen(
        state=State.DIFFERENT if detail else State.SAME,
        detail=detail,
        address=asset.address if asset else page.address,
        mark=mark_of(page),
    )
