"""Files and their digests: each is read once, several at a time."""

import hashlib
import os
import stat
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import FileIO
from pathlib import Path

from lading_checksums._errors import Unreadable
from lading_checksums._manifest import Algorithm

Digests = dict[Algorithm, str]

_BUFFER = 256 * 1024
"""Bytes per read: 64 KiB to 1 MiB are equally fast; 4 MiB, and mmap, are a fifth slower."""

_ONE = (Algorithm.SHA256,)


def hash_file(path: Path, algorithms: Collection[Algorithm] = _ONE) -> Digests:
    """Return the digests of a regular file in lower-case hex, by algorithm, from one read.

    :raises Unreadable: if it is missing, no regular file, or cannot be read.
    """
    return hash_files([path], algorithms)[path]


def hash_files(
    paths: Iterable[Path],
    algorithms: Collection[Algorithm] = _ONE,
    *,
    threads: int | None = None,
) -> dict[Path, Digests]:
    """Return the digests of regular files, by path and algorithm; each is read once.

    ``threads`` is how many are read at a time: by default one for each core that we may use.

    :raises Unreadable: with all that are missing, no regular files, or cannot be read.
    """
    wanted = list(paths)
    found: dict[Path, Digests] = {}
    failed: dict[str, str] = {}
    for path, outcome in zip(wanted, attempts(wanted, algorithms, threads=threads), strict=True):
        if isinstance(outcome, OSError):
            failed[str(path)] = reason(outcome)
        else:
            found[path] = outcome
    if failed:
        raise Unreadable(failed)
    return found


def attempts(
    paths: Iterable[Path | str], algorithms: Collection[Algorithm], *, threads: int | None = None
) -> Iterator[Digests | OSError]:
    """Yield, for each path in turn, the digests or why there are none.

    A name out of a manifest must come as text: a Path would take ``file/`` for ``file``.
    """
    with ThreadPoolExecutor(threads or _cores()) as pool:
        yield from pool.map(partial(_attempt, algorithms=algorithms), paths)


def reason(error: OSError) -> str:
    """Say in words why a file cannot be read."""
    return error.strerror or str(error)


def _attempt(path: Path | str, *, algorithms: Collection[Algorithm]) -> Digests | OSError:
    try:
        with FileIO(path, opener=_open) as file:
            return _digests(file, algorithms)
    except OSError as error:
        return error


def _open(path: str, flags: int) -> int:
    # A FIFO without a writer would hold up open() for ever; to a regular file it means nothing.
    return os.open(path, flags | os.O_NONBLOCK)


def _digests(file: FileIO, algorithms: Collection[Algorithm]) -> Digests:
    status = os.fstat(file.fileno())
    if not stat.S_ISREG(status.st_mode):
        raise OSError("Not a regular file")
    hashes = {algorithm: hashlib.new(algorithm) for algorithm in algorithms}
    buffer = memoryview(bytearray(min(max(status.st_size, 1), _BUFFER)))
    while size := file.readinto(buffer):
        for each in hashes.values():
            each.update(buffer[:size])
    return {algorithm: each.hexdigest() for algorithm, each in hashes.items()}


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
