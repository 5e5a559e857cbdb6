"""A disk that fills: a release whose staging folder lies on a file system of a few KiB.

This module is also the child process in a mount namespace of its own, where no right is needed.
"""

import os
import resource
import shutil
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from lading_faults._child import release_by
from lading_faults._fault import Fault, Kind
from lading_faults._job import Job
from lading_faults._release import main as release_here
from lading_run import Command, LadingError, run

_APART = ("unshare", "--map-root-user", "--mount")
_BUILDING = (30, 85)
_BUILT = (60, 75, 85, 95)
"""How much of what it needs a release gets, in per cent."""


def disks(building: Path, built: Path) -> list[Fault]:
    """Return the full disks to try for a release that leaves behind what these folders hold.

    ``built`` is of one that had nothing to build, and so comes further.
    """
    if not _mounts():
        return _faults(Kind.LIMIT, max(_sizes(built)) >> 10, _BUILT)
    return [
        *_faults(Kind.DISK_BUILDING, _needed(building), _BUILDING),
        *_faults(Kind.DISK, _needed(built), _BUILT),
    ]


def _faults(kind: Kind, needed: int, parts: Sequence[int]) -> list[Fault]:
    return [Fault(kind=kind, target="stage", what=f"{needed * p // 100} KiB") for p in parts]


def _sizes(folder: Path) -> list[int]:
    return [path.stat().st_size for path in folder.rglob("*") if path.is_file()]


def _needed(folder: Path) -> int:
    """Return how many KiB the files take up, in pages."""
    return sum(-(-size // 4096) * 4 for size in _sizes(folder))


def _mounts() -> bool:
    """Say whether a file system can be mounted here without rights."""
    with TemporaryDirectory() as folder:
        try:
            run(Command(*_APART, *_mount(folder, "64k"), looks=True))
        except LadingError:
            return False
    return True


def _mount(folder: str | Path, size: str) -> Sequence[str]:
    return ("mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder))


def release_with_little_space(job: Job, fault: Fault) -> int:
    """Do the job with the space that the fault leaves; what was written is there afterwards."""
    stages = job.state / "releases"
    stages.mkdir(parents=True)
    before = () if fault.kind is Kind.LIMIT else _APART
    code = release_by(job, "disk", fault.kind.name, fault.what.split()[0], before=before)
    kept = stages.with_name("releases.kept")
    if kept.exists():
        stages.rmdir()
        kept.rename(stages)
    return code


def main(job: Job, kind: Kind, size: int) -> int:
    """Release with ``size`` KiB, then save what was written from the file system's end."""
    stages = job.state / "releases"
    if kind is Kind.LIMIT:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size << 10, size << 10))
        return release_here(job)
    run(Command(*_mount(stages, f"{size}k"), looks=True))
    temporary = stages / "tmp"
    temporary.mkdir()
    os.environ["TMPDIR"] = str(temporary)
    code = release_here(job)
    shutil.copytree(stages, stages.with_name("releases.kept"), symlinks=True)
    return code


if __name__ == "__main__":
    sys.exit(main(Job.parse(sys.argv[1]), Kind[sys.argv[2]], int(sys.argv[3])))
