"""Jobs that have nothing to do with each other, several at once."""

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

INTERRUPT = 10.0
TERMINATE = 10.0
"""How long, in seconds, a child may take to end after INT and after TERM: it ends children too."""

Result = TypeVar("Result")


def workers() -> int:
    """Return how many jobs run at once: as many as pytest-xdist takes for ``-n auto``.

    Those are the cores, if the variable that pytest-xdist reads does not say another number: more
    are worth it where tests wait.
    """
    told = os.environ.get("PYTEST_XDIST_AUTO_NUM_WORKERS", "")
    return int(told if told.isdecimal() else 0) or os.cpu_count() or 1


def at_once(jobs: Sequence[Callable[[], Result]]) -> list[Result]:
    """Do the jobs, and return what each of them returns, in their order.

    After an error, or Ctrl-C, no job is begun any more. What runs is waited for: after Ctrl-C it
    gets the signal that we get, and is ended if that does not end it.
    """
    with ThreadPoolExecutor(workers()) as pool:
        running: list[Future[Result]] = []
        try:
            running.extend(pool.submit(job) for job in jobs)
            return [each.result() for each in running]
        except BaseException as error:  # Ctrl-C too; it is raised again
            pool.shutdown(wait=False, cancel_futures=True)
            if isinstance(error, KeyboardInterrupt):
                _end_children(running)
            raise


def _end_children(running: Sequence[Future[Result]]) -> None:
    """Do for threads what nox does for its main thread alone: Ctrl-C is raised only there."""
    number, patience = signal.SIGTERM, INTERRUPT
    while left := [job for job in running if not job.done()]:  # of which one may just begin
        if wait(left, timeout=patience).not_done:
            for child in _children():
                with suppress(ProcessLookupError):
                    os.kill(child, number)
            number, patience = signal.SIGKILL, TERMINATE


def _children() -> Iterator[int]:
    """Find our children in /proc, as nox keeps them to itself; a system without it shows none."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended meanwhile
            # The name of the program, in brackets, may hold spaces and brackets itself.
            _, parent, *_ = stat.read_text(errors="replace").rpartition(")")[2].split()
            if int(parent) == os.getpid():
                yield int(stat.parent.name)
