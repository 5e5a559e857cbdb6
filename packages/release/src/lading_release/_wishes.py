"""Wishes, from the words of a command line: a release, a plan, a snapshot of HEAD."""

from pathlib import Path

from lading_git import Repository
from lading_project import load
from lading_release import _bill
from lading_release._approved import read_plan
from lading_release._errors import BillUnreadable
from lading_release._kept import read_bill
from lading_release._place import check_place
from lading_release._wish import Phase, Wish
from lading_run import Misused
from lading_version import VersionTable, next_of_unit, source_version

_HEX = 12


def wished(
    root: Path,
    tag: str = "",
    *,
    unit: str | None = None,
    plan: bool = False,
    out: str = "",
    apply: str = "",
    as_snapshot: bool = False,
    rehearse: bool = False,
    prove: bool = False,
) -> Wish:
    """Return the wish that the options of ``release`` mean.

    :raises Misused: if they contradict each other, no tag is named, or ``out`` is no place for it.
    :raises NotAPlan: if the file ``apply`` is none.
    :raises UnknownUnit: if there are several units and none is named.
    """
    if out and not plan:
        raise Misused("--out says where a plan goes", hint="Add --plan.")
    if apply and (plan or as_snapshot):
        raise Misused("--apply goes with neither --plan nor --snapshot")
    if tag and as_snapshot:
        raise Misused("A snapshot has no tag", hint="Leave out --tag or --snapshot.")
    if out:
        check_place(root, Path(out))
    until = Phase.PLANNED if plan else Phase.PUBLISHED
    if as_snapshot:
        return snapshot(root, unit=unit, rehearse=rehearse).but(until=until, prove=prove)
    planned = Path(apply) if apply else None
    named = tag_of_plan(planned) if planned and not tag else tag
    name = tag_wished(root, named, unit=unit)
    if planned:
        tag_of_plan(planned, name)
    wish = Wish(root=root, tag=name, rehearse=rehearse, plan=planned)
    return wish.but(until=until, prove=prove)


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


def tag_wished(root: Path, tag: str, *, unit: str | None = None, command: str = "release") -> str:
    """Return the tag that HEAD is to be released as: ``tag``, unless that is ``auto``.

    Then it is that of the version that the source holds at HEAD, as ``release.prepare`` set it;
    where tags decide the version, that of the next version. ``command`` is what was called.

    :raises Misused: if no tag is named, or one that is of another unit.
    :raises UnknownUnit: if there are several units and none is named.
    """
    if not tag:
        hint = f"invoke {command} --tag v1.2.0, or --tag auto"
        raise Misused("Which version? Name its tag", hint=hint)
    if tag == "auto":
        return _tag_of_head(root, unit)
    if unit:
        load(root).unit(unit, tag=tag)  # refuses the tag of another one
    return tag


def _tag_of_head(root: Path, unit: str | None) -> str:
    found = load(root).unit(unit)
    table = found.table("version", VersionTable)
    version = source_version(root, table)
    if version is None:
        version = next_of_unit(root, found).version
    return found.tag_of(version.semver)


def nothing_since(root: Path, unit: str | None = None) -> str:
    """Return the tag of the last release if tags decide the version and HEAD asks for no other.

    It is empty where HEAD is that release, which may have to be carried on.

    :raises UnknownUnit: if there are several units and none is named.
    """
    found = load(root).unit(unit)
    if source_version(root, found.table("version", VersionTable)) is not None:
        return ""
    coming = next_of_unit(root, found)
    if coming.base is None or coming.version != coming.base:
        return ""
    tag, repository = found.tag_of(coming.base.semver), Repository(root)
    return "" if repository.commit_of_tag(tag) == repository.head() else tag


def tag_of_plan(path: Path, tag: str = "") -> str:
    """Return the tag that the plan in the file is of.

    :raises NotAPlan: if it is none.
    :raises Misused: if it is of another one than ``tag``.
    """
    found = read_plan(path).tag
    if tag not in {"", found}:
        raise Misused(f"{path} is the plan of {found}", hint="Plan and release must be of one tag.")
    return found


def tag_of_build(folder: Path) -> str:
    """Return the tag that the bill in the folder is of.

    :raises BillUnreadable: if there is none, or it cannot be read.
    """
    bill = read_bill(folder)
    if bill is None:
        raise BillUnreadable(folder / _bill.NAME, "it is not there")
    return bill.tag
