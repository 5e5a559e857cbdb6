"""Which releases the repository has."""

from lading_artifact import Release
from lading_git import Repository, TagPattern
from lading_version import NotAVersion, Version


def newer_in_git(release: Release, line: tuple[int, ...]) -> Version | None:
    """Return the newest stable version of the line that has a tag, if it is newer than this one.

    ``line`` is what the versions have to begin with: nothing, or ``(1,)``, or ``(1, 2)``.
    """
    before, found, after = release.tag.partition(release.version)
    if not found:
        return None
    pattern = f"{before}{{version}}{after}"
    own, known = Version.parse(release.version), TagPattern(pattern)
    versions = [
        version
        for name in Repository(release.root).tag_ends(pattern)
        if (version := _version(known.version_in(name)))
        and not version.is_prerelease
        and (version.major, version.minor)[: len(line)] == line
    ]
    return max((each for each in versions if own < each), default=None)


def _version(text: str | None) -> Version | None:
    try:
        return Version.parse(text) if text else None
    except NotAVersion:
        return None
