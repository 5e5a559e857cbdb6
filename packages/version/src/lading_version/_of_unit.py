"""The next version of a unit, as its settings have it."""

from pathlib import Path
from posixpath import join, normpath

from lading_git import Repository, complete
from lading_project import Unit
from lading_version import _later
from lading_version._next import Next, next_version
from lading_version._table import VersionTable


def next_of_unit(root: Path, unit: Unit, *, pre: str = "") -> Next:
    """Say which version of the unit comes next at HEAD of the checkout ``root``, and why.

    What a shallow or treeless clone lacks is fetched into the cache in ``root/.lading``.

    :raises HistoryMissing: if it cannot be fetched.
    :raises Misused: if ``pre`` is no kind of prerelease.
    :raises Refused: if ``pre`` would come before the last prerelease.
    """
    table = unit.table("version", VersionTable)
    repository = Repository(root)
    folder = root.resolve().relative_to(repository.root.resolve()).as_posix()
    paths = [path for each in unit.paths if (path := normpath(join(folder, each))) != "."]
    return next_version(
        complete(repository, root / ".lading" / "cache", trees=bool(paths)),
        table,
        pattern=unit.tag,
        paths=paths,
        pre=pre,
        first=lambda: _later.source_version(root, table),
    )
