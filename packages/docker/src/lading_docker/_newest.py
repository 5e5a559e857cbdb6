"""Which releases the repository has."""

from lading_artifact import Release
from lading_git import Repository
from lading_version import Version, versions_like


def newer_in_git(release: Release, line: tuple[int, ...]) -> Version | None:
    """Return the newest stable version of the line that has a tag, if it is newer than this one.

    ``line`` is what the versions have to begin with: nothing, or ``(1,)``, or ``(1, 2)``.
    """
    # Those of the clone: a checkout in CI mostly lacks the tags that the remote has.
    names = Repository(release.source).tag_names()
    own = Version.parse(release.version)
    versions = [
        version
        for version in versions_like(release.tag, release.version, names).values()
        if not version.is_prerelease and (version.major, version.minor)[: len(line)] == line
    ]
    return max((each for each in versions if own < each), default=None)
