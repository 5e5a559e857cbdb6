"""The facts of one release, as every maker, gate and target is told them."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One version of one unit, at one commit.

    ``source`` is a clean clone of the commit in which the tag already exists: build from it and
    from nothing else. ``root`` is the user's checkout, to be looked at only. ``work`` is a folder
    for whatever a part wants to keep between runs of the same release.
    """

    unit: str
    version: str
    """The version in the grammar of SemVer 2.0.0, such as ``1.2.0-rc.1``."""
    tag: str
    commit: str
    """The full object name of the commit."""
    epoch: int
    """The committer's time in seconds since 1970, for SOURCE_DATE_EPOCH."""
    source: Path
    root: Path
    work: Path
    snapshot: bool = False
    """Whether it is a commit without a tag: ``tag`` then names the commit, as ``sha-<hex>``."""
