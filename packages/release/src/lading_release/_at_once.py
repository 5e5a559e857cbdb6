"""The same for several things, at the same time."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Given = TypeVar("Given")
Result = TypeVar("Result")


def at_once(do: Callable[[Given], Result], given: Sequence[Given]) -> list[Result]:
    """Do it for each, and return the results in order.

    It waits for all of them to end, and then raises the first error, if there was one.
    """
    if len(given) <= 1:
        return [do(each) for each in given]
    with ThreadPoolExecutor(len(given)) as pool:
        return list(pool.map(do, given))
