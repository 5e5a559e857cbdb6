"""Work that is given up when it takes too long, or when everything stops."""

import time
from collections.abc import Callable
from threading import Event, Thread
from types import TracebackType
from typing import Generic, TypeVar

from lading_run import check_not_stopped

Result = TypeVar("Result")

_TICK = 0.1


def in_time(do: Callable[[], Result], seconds: float, abandoned: Event) -> Result:
    """Do it in a thread of its own and return what it returns, or raise what it raises.

    After that time, and when a signal came, ``abandoned`` is set, and it is not waited for: it is
    to end by itself, and ends with this process.

    :raises TimeoutError: if it takes longer than ``seconds``.
    :raises Stopped: if a signal stops everything.
    """
    outcome = _Outcome(do)
    Thread(target=outcome.work, daemon=True).start()
    deadline = time.monotonic() + seconds
    try:
        while not outcome.known.wait(min(_TICK, max(deadline - time.monotonic(), 0))):
            check_not_stopped()
            if time.monotonic() >= deadline:
                raise TimeoutError
    finally:
        abandoned.set()
    if outcome.error is not None:
        raise outcome.error
    return outcome.results[0]


class _Outcome(Generic[Result]):
    """What became of it: a result or an error."""

    def __init__(self, do: Callable[[], Result]) -> None:
        self._do = do
        self.known = Event()
        self.results: list[Result] = []
        self.error: BaseException | None = None

    def work(self) -> None:
        with self:
            self.results.append(self._do())

    def __enter__(self) -> None: ...

    def __exit__(
        self,
        _: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        self.error = error  # it is raised where it is waited for
        self.known.set()
        return True
