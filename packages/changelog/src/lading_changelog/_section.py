"""The sections of the notes, and which commit belongs in which."""

from collections.abc import Mapping

from lading_version import Part

BREAKING = "Breaking changes"
ADDED = "Added"
CHANGED = "Changed"
FIXED = "Fixed"
REVERTED = "Reverted"
OTHER = "Other changes"

ORDER = (BREAKING, ADDED, CHANGED, FIXED, REVERTED, OTHER)
"""The titles, in the order in which they stand. Most are those of Keep a Changelog."""

_OWN = {"feat": ADDED, "fix": FIXED, "revert": REVERTED}


def titles(kinds: Mapping[str, Part]) -> dict[str, str]:
    """Return the title by type of change; it is empty for those that raise no version."""
    return {
        kind: "" if part is Part.NONE else _OWN.get(kind, CHANGED) for kind, part in kinds.items()
    }
