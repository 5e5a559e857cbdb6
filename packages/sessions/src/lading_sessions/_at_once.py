"""Jobs that have nothing to do with each other, as many at once as there are cores."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

CORES = os.cpu_count() or 1

Result = TypeVar("Result")


def at_once(jobs: Sequence[Callable[[], Result]]) -> list[Result]:
    """Do the jobs, and return what each of them returns, in their order.

    After an error, or Ctrl-C, no job is begun any more. What runs is waited for: it gets the
    signal that we get.
    """
    with ThreadPoolExecutor(CORES) as pool:
        running = [pool.submit(job) for job in jobs]
        try:
            return [each.result() for each in running]
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
