"""Which tags an image gets, by policy."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lading_artifact import Release
from lading_version import Version

POLICY = ("v{version}", "{major}.{minor}", "latest")
"""The tags of a release, unless a table says otherwise."""

_PLACE = re.compile(r"\{(\w*)\}")
_TEXT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,100}")
_PLACES = ("version", "major", "minor", "patch", "commit")
_FIXED = {"version", "patch", "commit"}
"""What no two stable releases share: a tag that holds one of them is created and never moved."""
_OWN = {"version", "commit"}
"""What no two releases share, prereleases or not."""
_SHORT = 12
_MANY = 2


@dataclass(frozen=True, slots=True)
class ImageTag:
    """A tag, and whether it is there to be moved to the newest of its line."""

    text: str
    moves: bool


def tags_of(policy: Sequence[str], release: Release) -> list[ImageTag]:
    """Return the tags of a release: of a prerelease or a snapshot only those that are its own.

    >>> from lading_docker._tags import tags_of
    >>> from types import SimpleNamespace
    >>> release = SimpleNamespace(version="1.2.0", commit="c0ffee" * 7, snapshot=False)
    >>> [tag.text for tag in tags_of(POLICY, release)]
    ['v1.2.0', '1.2', 'latest']
    """
    if release.snapshot:
        return [ImageTag(release.tag, moves=False)]
    version = Version.parse(release.version)
    return [
        _tag(pattern, version, release.commit)
        for pattern in policy
        if not version.is_prerelease or _OWN & set(_PLACE.findall(pattern))
    ]


def moving_of(policy: Sequence[str], release: Release) -> dict[str, str]:
    """Return, by tag, the pattern of each tag of the release that is there to be moved."""
    if release.snapshot:
        return {}
    version = Version.parse(release.version)
    found = {pattern: _tag(pattern, version, release.commit) for pattern in policy}
    return {tag.text: pattern for pattern, tag in found.items() if tag.moves}


def _tag(pattern: str, version: Version, commit: str) -> ImageTag:
    values = {
        "version": version.oci,
        "major": str(version.major),
        "minor": str(version.minor),
        "patch": str(version.patch),
        "commit": commit[:_SHORT],
    }
    moves = not _FIXED & set(_PLACE.findall(pattern))
    return ImageTag(_PLACE.sub(lambda place: values[place[1]], pattern), moves)


def line_of(pattern: str, version: Version) -> tuple[int, ...]:
    """Return what two versions share that contend for a moving tag: nothing, 1, or 1.2.

    >>> line_of("latest", Version(1, 2, 3)), line_of("{major}.{minor}", Version(1, 2, 3))
    ((), (1, 2))
    """
    places = set(_PLACE.findall(pattern))
    if "minor" in places:
        return (version.major, version.minor)
    return (version.major,) if "major" in places else ()


def mistakes(policy: Sequence[str]) -> Iterator[str]:
    """Say what is wrong with a policy."""
    for pattern in policy:
        for place in _PLACE.findall(pattern):
            if place not in _PLACES:
                known = ", ".join(f"{{{name}}}" for name in _PLACES)
                yield f"tags: {{{place}}} in {pattern!r} stands for nothing; known are {known}"
        places = set(_PLACE.findall(pattern))
        if "patch" in places and not {"major", "minor"} <= places:
            yield f"tags: {pattern!r} would be of several releases: {{patch}} goes with the others"
        if not _TEXT.fullmatch(_PLACE.sub("1", pattern)):
            yield f"tags: {pattern!r} makes no tag: letters, digits and _ . - will do"
    for twice in sorted({each for each in policy if policy.count(each) >= _MANY}):
        yield f"tags: {twice!r} is there twice"
