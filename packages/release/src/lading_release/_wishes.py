"""Wishes for HEAD as it stands: a snapshot of it, or the release that it was prepared for."""

from pathlib import Path

from lading_git import Repository
from lading_project import load
from lading_release import _bill
from lading_release._approved import read_plan
from lading_release._errors import BillUnreadable
from lading_release._kept import read_bill
from lading_release._wish import Phase, Wish
from lading_version import VersionTable, next_of_unit, source_version

_HEX = 12


def snapshot(root: Path, *, unit: str | None = None, rehearse: bool = False) -> Wish:
    """Wish for the commit at hand, without a tag: built, judged, and to those who take snapshots.

    :raises UnknownUnit: if there are several units and none is named.
    """
    name = load(root).unit(unit).name
    tag = f"sha-{Repository(root).head()[:_HEX]}"
    return Wish(
        root=root,
        tag=f"{name}/{tag}" if name else tag,
        unit=name,
        snapshot=True,
        rehearse=rehearse,
        until=Phase.PUBLISHED,
    )


def tag_of_head(root: Path, *, unit: str | None = None) -> str:
    """Return the tag that HEAD is to be released as.

    It is that of the version that the source holds at HEAD, as ``release.prepare`` set it; where
    tags decide the version, that of the next version.

    :raises UnknownUnit: if there are several units and none is named.
    """
    found = load(root).unit(unit)
    table = found.table("version", VersionTable)
    version = source_version(root, table)
    if version is None:
        version = next_of_unit(root, found).version
    return found.tag_of(version.semver)


def tag_of_plan(path: Path) -> str:
    """Return the tag that the plan in the file is of.

    :raises NotAPlan: if it is none.
    """
    return read_plan(path).tag


def tag_of_build(folder: Path) -> str:
    """Return the tag that the bill in the folder is of.

    :raises BillUnreadable: if there is none, or it cannot be read.
    """
    bill = read_bill(folder)
    if bill is None:
        raise BillUnreadable(folder / _bill.NAME, "it is not there")
    return bill.tag


def is_ignored(root: Path, path: Path) -> bool:
    """Say whether git ignores ``path``, which lies in the checkout ``root``."""
    return path.is_relative_to(root / ".lading") or Repository(root).ignores(path)
