"""What pages bring to a release: found by entry points."""

from collections.abc import Sequence

from lading_artifact import Maker, Release, Tables, Target
from lading_pages._maker import PagesMaker
from lading_pages._table import PagesTable
from lading_pages._target import PagesTarget


def makers(tables: Tables, _: Release) -> Sequence[Maker]:
    """Return the maker of pages, if the unit has any."""
    table = tables.table("pages", PagesTable)
    return [PagesMaker(table)] if table else []


def targets(tables: Tables, release: Release) -> Sequence[Target]:
    """Return the branch that they go to."""
    table = tables.table("pages", PagesTable)
    return [PagesTarget(table, release.root)] if table else []
