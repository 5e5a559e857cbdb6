"""The same for several things, at the same time."""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from lading_run import Conflict, LadingError, NotVerified

log = logging.getLogger(__name__)

Given = TypeVar("Given")
Result = TypeVar("Result")


def at_once(do: Callable[[Given], Result], given: Sequence[Given]) -> list[Result]:
    """Do it for each, and return the results in order.

    It waits for all of them to end. If several fail, the gravest error is raised, a conflict or
    wrong bytes before all else, and the others are logged.
    """
    if len(given) <= 1:
        return [do(each) for each in given]
    with ThreadPoolExecutor(len(given)) as pool:
        futures = [pool.submit(do, each) for each in given]
    errors = [error for future in futures if (error := future.exception()) is not None]
    if errors:
        gravest = min(errors, key=_rank)
        for other in dict.fromkeys(map(str, errors)):  # what is missing, all may miss
            if other != str(gravest):
                log.error("%s", other)
        raise gravest
    return [future.result() for future in futures]


def _rank(error: BaseException) -> int:
    order = (Conflict, NotVerified, LadingError)
    return next((at for at, kind in enumerate(order) if isinstance(error, kind)), len(order))
