"""SHA-256 in lading_checksums: against OpenSSL, many files against one, two threads against one.

Ours is a Python process that imports lading_checksums and calls what ``invoke checksums.write``
calls; the start-up of Python is included, that of Invoke is not.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks._clock import Process, compare
from benchmarks._row import Effort, Row

MIB = 1024 * 1024
_FILES = 2000
_FILE_SIZE = MIB // 2

_WRITE = "import sys, pathlib, lading_checksums as c; c.write(pathlib.Path(sys.argv[1]))"
_HASH = (
    "import sys, pathlib, lading_checksums as c; "
    "c.hash_files(pathlib.Path(sys.argv[1]).iterdir(), threads=int(sys.argv[2]))"
)


def rows(effort: Effort) -> Iterator[Row]:
    """Yield the three figures; the files lie in a temporary folder, removed at the end."""
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as name:
        yield _against_openssl(Path(name) / "gib", effort)
        many, one = _many_and_one(Path(name), effort)
        yield _many_against_one(many, one, effort)
        yield _two_threads_against_one(many, effort)


def _against_openssl(folder: Path, effort: Effort) -> Row:
    size = round(1024 * MIB * effort.scale)
    file = _fill(folder / "file", size)
    openssl = Process(["openssl", "dgst", "-sha256", file])
    ours, rival = compare(_write(folder), openssl, pairs=effort.pairs)
    file.unlink()
    figure = f"SHA-256 of {_mib(size)}: CPU seconds, against openssl dgst"
    return Row(figure=figure, ours=ours.cpu, rival=rival.cpu, goal=1.1)


def _many_and_one(folder: Path, effort: Effort) -> tuple[Path, Path]:
    count = max(round(_FILES * effort.scale), 2)
    for number in range(count):
        _fill(folder / "many" / f"{number:04}", _FILE_SIZE)
    _fill(folder / "one" / "file", count * _FILE_SIZE)
    return folder / "many", folder / "one"


def _many_against_one(many: Path, one: Path, effort: Effort) -> Row:
    ours, rival = compare(_write(many), _write(one), pairs=effort.pairs)
    figure = f"{_files(many)}: CPU seconds, against one file of that size"
    return Row(figure=figure, ours=ours.cpu, rival=rival.cpu, goal=1.2)


def _two_threads_against_one(many: Path, effort: Effort) -> Row:
    two, one = (Process([sys.executable, "-c", _HASH, many, str(threads)]) for threads in (2, 1))
    ours, rival = compare(two, one, pairs=effort.pairs)
    figure = f"{_files(many)}: wall seconds of two threads, against one"
    return Row(figure=figure, ours=ours.wall, rival=rival.wall, goal=0.65)


def _write(folder: Path) -> Process:
    return Process([sys.executable, "-c", _WRITE, folder])


def _fill(path: Path, size: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    block = os.urandom(_FILE_SIZE)  # random, so that no file system stores a hole
    with path.open("wb") as file:
        while (left := size - file.tell()) > 0:
            file.write(block[:left])
    return path


def _files(folder: Path) -> str:
    count = sum(1 for path in folder.iterdir() if path.name != "SHA256SUMS")
    return f"SHA-256 of {count:,} files of {_FILE_SIZE // 1024} KiB"


def _mib(size: int) -> str:
    return f"{size / MIB / 1024:g} GiB" if size >= 1024 * MIB else f"{size / MIB:g} MiB"
