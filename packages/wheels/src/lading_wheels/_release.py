"""What this package brings to a release: found by entry points."""

from collections.abc import Sequence

from lading_artifact import Gate, Maker, Release, Tables, Target
from lading_project import mistake
from lading_run import Problem
from lading_version import VersionTable
from lading_wheels._errors import NoAddress, UnknownIndex
from lading_wheels._gate import InstallGate
from lading_wheels._maker import WheelMaker
from lading_wheels._package_index import PackageIndex
from lading_wheels._project import projects_of
from lading_wheels._settings import Index, Indexes, WheelsTable, index_named
from lading_wheels._target import IndexTarget

_NOWHERE = Index(upload="", simple="")


def makers(tables: Tables, release: Release) -> Sequence[Maker]:
    """Return the maker of wheels, if the unit has any."""
    table = _table(tables, release)
    if table is None:
        return []
    _, wrong = _index_of(tables, table, release)
    return [WheelMaker(table, versions=tables.table("version", VersionTable), wrong=wrong)]


def gates(tables: Tables, release: Release) -> Sequence[Gate]:
    """Return the gate that installs them.

    What they depend on may lie on the index that they go to, such as what another unit released;
    so that is asked if it has a table of its own. The others are public: whether they are asked is
    for uv's settings to say, for anybody may upload there what a trial would install. In a
    rehearsal the stand-in is asked, and no index of the world in its place.
    """
    table = _table(tables, release)
    if table is None:
        return []
    own = _indexes(tables).get(table.index)
    beside = own.simple if own else ""
    shown = bool(table.index)
    return [InstallGate(index=table.index, beside=beside, packages=table.packages, shown=shown)]


def targets(tables: Tables, release: Release) -> Sequence[Target]:
    """Return the index that they go to; what is wrong with its name it tells when it is asked."""
    table = _table(tables, release)
    if not table or not table.index:
        return []
    index, wrong = _index_of(tables, table, release)
    return [IndexTarget(PackageIndex(table.index, index), wrong, table.packages)]


def _index_of(
    tables: Tables, table: WheelsTable, release: Release
) -> tuple[Index, Sequence[Problem]]:
    """Return the index that the table names; if there is none, what is wrong."""
    if not table.index:
        return _NOWHERE, ()
    try:
        return index_named(table.index, _indexes(tables)), ()
    except (UnknownIndex, NoAddress) as error:
        root, unit = release.root, release.unit
        return _NOWHERE, [mistake(root, error.place, error.fault, error.hint, unit=unit)]


def _indexes(tables: Tables) -> Indexes:
    return tables.table("indexes", dict[str, Index]) or {}


def _table(tables: Tables, release: Release) -> WheelsTable | None:
    """Return the table, or the defaults for a repository that is a Python project."""
    table = tables.table("wheels", WheelsTable)
    if table is None and projects_of(release.source, WheelsTable().packages):
        return WheelsTable()
    return table
