"""The part of git in a release: the tag as an artifact, and the remote that takes it."""

from lading_artifact import Release, Tables
from lading_git._maker import TagMaker
from lading_git._table import GitTable
from lading_git._target import GitTarget


def makers(tables: Tables, _: Release, /) -> list[TagMaker]:
    """Return the maker of the one tag of every release."""
    return [TagMaker(_table(tables))]


def targets(tables: Tables, release: Release, /) -> list[GitTarget]:
    """Return the remote that takes it."""
    return [GitTarget(_table(tables), release.root)]


def _table(tables: Tables) -> GitTable:
    return tables.table("git", GitTable) or GitTable()
