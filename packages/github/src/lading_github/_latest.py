"""Which release GitHub shows as the latest."""

from collections.abc import Iterable

from lading_artifact import Release
from lading_github._facts import GitHubRelease
from lading_version import Version, versions_like


def is_latest(release: Release, others: Iterable[GitHubRelease]) -> bool:
    """Say whether it is stable, and no stable release of the unit that is public is higher.

    What belongs to the unit is known by the tag: it must be the release's own but for the version.
    """
    version = Version.parse(release.version)
    if version.pre:
        return False
    public = (each.tag for each in others if not each.draft and not each.prerelease)
    ours = versions_like(release.tag, release.version, public).values()
    return not any(version < each for each in ours if not each.pre)
