"""What this package brings to a release: found by entry points.

Nothing else of the package is imported where a unit has no programs.
"""

from collections.abc import Sequence

import lading_binaries
from lading_artifact import Maker, Release, Tables


def makers(tables: Tables, _: Release) -> Sequence[Maker]:
    """Return the maker of programs, if the unit has any."""
    found = tables.table("binaries", dict[str, "lading_binaries.BinaryTable"]) or {}
    return [lading_binaries.BinaryMaker(found)] if found else []
