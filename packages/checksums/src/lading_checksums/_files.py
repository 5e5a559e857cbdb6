"""Files and their digests: each is read once, several at a time."""

import hashlib
import os
import stat
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from lading_checksums._errors import Unreadable
from lading_checksums._manifest import Algorithm

Digests = dict[Algorithm, str]
Item = TypeVar("Item")
Name = TypeVar("Name", Path, str)

_BUFFER = 512 * 1024
"""Bytes per read: 64 KiB to 1 MiB are equally fast; 4 MiB, and mmap, are a fifth slower.

After each read and each update a thread has to get Python's lock back, and the fewer these are,
the less often threads wait for each other.
"""

_ONE = (Algorithm.SHA256,)


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
    return readable(wanted, attempts(wanted, algorithms, threads=threads))


def readable(paths: Iterable[Name], outcomes: Iterable[Digests | OSError]) -> dict[Name, Digests]:
    """Return the outcomes by path.

    :raises Unreadable: with all that are no digests.
    """
    by_path = dict(zip(paths, outcomes, strict=True))
    found = {path: each for path, each in by_path.items() if isinstance(each, dict)}
    if len(found) < len(by_path):
        failed = {str(path): each for path, each in by_path.items() if isinstance(each, OSError)}
        raise Unreadable({path: reason(error) for path, error in failed.items()})
    return found


def attempts(
    paths: Iterable[Path | str], algorithms: Collection[Algorithm], *, threads: int | None = None
) -> list[Digests | OSError]:
    """Return, for each path in turn, the digests or why there are none.

    A name out of a manifest must come as text: a Path would take ``file/`` for ``file``.
    """
    wanted = list(paths)
    outcomes: dict[int, Digests | OSError] = {}
    waiting = deque(enumerate(wanted))

    def work() -> None:
        # A thread takes files as it can and keeps its buffer: a future for each would cost more
        # than a small file does.
        buffer = memoryview(bytearray(_BUFFER))
        for number, path in _taken(waiting):
            outcomes[number] = _attempt(path, algorithms, buffer)

    _in_threads(work, min(threads or _cores(), len(wanted)), stop=waiting.clear)
    return [outcomes[number] for number in range(len(wanted))]


def reason(error: OSError) -> str:
    """Say in words why a file cannot be read."""
    return error.strerror or str(error)


def _taken(waiting: deque[Item]) -> Iterator[Item]:
    """Yield items that no other thread takes."""
    while True:
        try:
            item = waiting.popleft()
        except IndexError:
            return
        yield item


def _in_threads(work: Callable[[], None], count: int, *, stop: Callable[[], None]) -> None:
    if count == 1:
        work()
        return
    with ThreadPoolExecutor(max(count, 1)) as pool:
        try:
            for done in [pool.submit(work) for _ in range(count)]:
                done.result()
        finally:
            stop()  # on Ctrl-C, after the files that are being read


def _attempt(
    path: Path | str, algorithms: Collection[Algorithm], buffer: memoryview
) -> Digests | OSError:
    try:
        # A FIFO without a writer would hold up open() for ever; to a regular file it means nothing.
        file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        return error
    try:
        return _digests(file, algorithms, buffer)
    except OSError as error:
        return error
    finally:
        os.close(file)


def _digests(file: int, algorithms: Collection[Algorithm], buffer: memoryview) -> Digests:
    facts = os.fstat(file)
    if not stat.S_ISREG(facts.st_mode):
        raise OSError("Not a regular file")
    hashes = {algorithm: hashlib.new(algorithm) for algorithm in algorithms}
    done = 0
    while size := os.readv(file, [buffer]):
        for each in hashes.values():
            each.update(buffer[:size])
        done += size
        if done == facts.st_size:
            break
    return {algorithm: each.hexdigest() for algorithm, each in hashes.items()}


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
