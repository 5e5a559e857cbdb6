"""What this package brings to a release: found by entry points."""

from collections.abc import Sequence

from lading_artifact import Gate, Maker, Release, Tables, Target
from lading_wheels._gate import InstallGate
from lading_wheels._maker import WheelMaker
from lading_wheels._package_index import PackageIndex
from lading_wheels._project import projects_of
from lading_wheels._settings import Index, WheelsTable, index_named
from lading_wheels._target import IndexTarget


def makers(tables: Tables, release: Release) -> Sequence[Maker]:
    """Return the maker of wheels, if the unit has any."""
    table = _table(tables, release)
    return [WheelMaker(table)] if table else []


def gates(tables: Tables, release: Release) -> Sequence[Gate]:
    """Return the gate that installs them."""
    return [InstallGate()] if _table(tables, release) else []


def targets(tables: Tables, release: Release) -> Sequence[Target]:
    """Return the index that they go to.

    :raises UnknownIndex: if ``[wheels] index`` names one that there is no table of.
    """
    table = _table(tables, release)
    if not table or not table.index:
        return []
    indexes = tables.table("indexes", dict[str, Index]) or {}
    return [IndexTarget(PackageIndex(table.index, index_named(table.index, indexes)))]


def _table(tables: Tables, release: Release) -> WheelsTable | None:
    """Return the table, or the defaults for a repository that is a Python project."""
    table = tables.table("wheels", WheelsTable)
    if table is None and projects_of(release.source, WheelsTable().packages):
        return WheelsTable()
    return table
