"""Bytes that were built elsewhere: in a folder that was handed over, or kept by a target."""

import logging
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from lading_artifact import Artifact, Release, Target
from lading_release import _bill
from lading_release._bill import Bill
from lading_release._errors import BillUnreadable, NotOfThisRelease
from lading_run import LadingError, NotVerified, Problem, write_whole

log = logging.getLogger(__name__)


def read_bill(folder: Path) -> Bill | None:
    """Return the bill that lies in ``folder``, if there is one.

    :raises BillUnreadable: if there is one that cannot be read.
    """
    path = folder / _bill.NAME
    return _read(path, folder) if path.is_file() else None


def _read(path: Path, folder: Path) -> Bill:
    """Read a bill; one that we would write otherwise is none of ours, for its bytes count."""
    content = path.read_bytes()
    bill = _bill.parse(content.decode("utf-8", "replace"), folder)
    if _bill.render(bill).encode() != content:
        raise BillUnreadable(path, "another version of Lading wrote it, or it was changed")
    return bill


def adopt(release: Release, handed: Path, folder: Path) -> Bill:
    """Copy the bill of ``handed`` and all its artifacts into ``folder``, and check every byte.

    :raises BillUnreadable: if there is none, or it cannot be read.
    :raises NotOfThisRelease: if it is that of another version or commit.
    :raises NotVerified: with every artifact that is missing or holds other bytes.
    """
    bill = read_bill(handed)
    if bill is None:
        raise BillUnreadable(handed / _bill.NAME, "it is not there")
    if not bill.is_of(release):
        raise NotOfThisRelease(handed, bill.tag, bill.commit, release)
    problems = [problem for artifact in bill.files for problem in _problems(artifact)]
    if problems:
        hint = "Copy it again, or `invoke release.build --out` into a new folder."
        problems = [replace(problem, hint=hint) for problem in problems]
        raise NotVerified(f"{handed} is not what its bill says:", problems=problems)
    for artifact in bill.files:
        shutil.copyfile(artifact.file, folder / artifact.name)
    write_whole(folder / _bill.NAME, (handed / _bill.NAME).read_bytes())  # last: now it is whole
    return bill


def _problems(artifact: Artifact) -> Sequence[Problem]:
    try:
        artifact.check()
    except LadingError as error:
        return error.as_problems()
    return ()


def kept_by(
    release: Release, targets: Sequence[Target], folder: Path, *, files: bool = True
) -> Bill | None:
    """Fetch the release's bill, and what there is of its ``files``, from whoever keeps them.

    Returns None if nobody keeps a bill of this commit. Files that are not what the bill says are
    not left in ``folder``: they are built again.
    """
    for target in targets:
        path = target.fetch(release, _bill.NAME, (), folder)
        if path is None:
            continue
        try:
            bill = _read(path, folder)
        except BillUnreadable as error:
            log.warning("%s keeps no bill that can be read: %s", target.name, error)
            path.unlink()
            continue
        if bill.is_of(release):
            if files:
                others = [each for each in targets if each is not target]
                _fetch_files(release, [target, *others], bill, folder)
            return bill
        log.warning("%s keeps a bill of another commit: %s", target.name, bill.commit[:12])
        path.unlink()
    return None


def _fetch_files(release: Release, targets: Sequence[Target], bill: Bill, folder: Path) -> None:
    for artifact in bill.files:
        any(_is_fetched(release, each, artifact, bill, folder) for each in targets)


def _is_fetched(
    release: Release, target: Target, artifact: Artifact, bill: Bill, folder: Path
) -> bool:
    path = target.fetch(release, artifact.name, bill.artifacts, folder)
    if path is None:
        return False
    if _problems(artifact):
        log.warning("%s keeps other bytes of %s", target.name, artifact.name)
        path.unlink()
        return False
    return True
