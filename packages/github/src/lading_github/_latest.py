"""Which release GitHub shows as the latest."""

from collections.abc import Iterable

from lading_artifact import Release
from lading_git import TagPattern
from lading_github._facts import GitHubRelease
from lading_version import NotAVersion, Version


def is_latest(release: Release, others: Iterable[GitHubRelease]) -> bool:
    """Say whether it is stable, and no stable release of the unit that is public is higher.

    What belongs to the unit is known by the tag: it must be the release's own but for the version.
    """
    version = Version.parse(release.version)
    if version.pre:
        return False
    pattern = _pattern(release)
    public = (each.tag for each in others if not each.draft and not each.prerelease)
    stable = (each for tag in public if (each := _version(pattern, tag)) and not each.pre)
    return not any(version < each for each in stable)


def _pattern(release: Release) -> TagPattern:
    before, _, after = release.tag.rpartition(release.version)
    return TagPattern(f"{before}{{version}}{after}")


def _version(pattern: TagPattern, tag: str) -> Version | None:
    try:
        return Version.parse(pattern.version_in(tag) or "")
    except NotAVersion:
        return None
