"""The versions that have tags."""

from lading_git import Repository, Tag
from lading_version._errors import NotAVersion
from lading_version._version import Version


def tagged(text: str) -> Version | None:
    """Return the version in a tag, or None if it is none: for ``Repository.tags``."""
    try:
        return Version.parse(text)
    except NotAVersion:
        return None


def base_tag(repository: Repository, pattern: str, rev: str = "HEAD") -> Tag[Version] | None:
    """Return the highest tag of the pattern that ``rev`` contains.

    :raises HistoryMissing: if the clone lacks history; see ``lading_git.complete``.
    """
    return next(reversed(repository.tags(pattern, tagged, contained_in=rev)), None)


def previous_release(
    repository: Repository, version: Version, *, pattern: str = "v{version}", rev: str = "HEAD"
) -> Version | None:
    """Return the highest stable version before ``version`` that has a tag which ``rev`` contains.

    :raises HistoryMissing: if the clone lacks history; see ``lading_git.complete``.
    """
    tags = repository.tags(pattern, tagged, contained_in=rev)
    stable = (tag.version for tag in tags if not tag.version.is_prerelease)
    return max((found for found in stable if found < version), default=None)
