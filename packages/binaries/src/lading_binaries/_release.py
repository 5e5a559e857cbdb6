"""What this package brings to a release: found by entry points."""

from collections.abc import Sequence

from lading_artifact import Maker, Release, Tables
from lading_binaries._maker import BinaryMaker
from lading_binaries._table import Binaries, BinaryTable


def makers(tables: Tables, _: Release) -> Sequence[Maker]:
    """Return the maker of programs, if the unit has any."""
    found: Binaries = tables.table("binaries", dict[str, BinaryTable]) or {}
    return [BinaryMaker(found)] if found else []
