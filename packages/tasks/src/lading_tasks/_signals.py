"""Signals that ask a task to end."""

import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType


class Stopped(SystemExit):
    """A signal asked the process to end. It leaves with 128 and the number of the signal."""

    def __init__(self, number: int) -> None:
        super().__init__(128 + number)
        self.number = number

    def __str__(self) -> str:
        return f"ended by {signal.Signals(self.number).name}"


@contextmanager
def terminable() -> Iterator[None]:
    """Let SIGTERM and SIGHUP unwind the block, so that children end and servers stop.

    A signal that the process was started to ignore stays ignored. Threads other than the main
    one cannot handle signals; there it does nothing.
    """
    with ExitStack() as stack:
        if threading.current_thread() is threading.main_thread():
            for name in ("SIGTERM", "SIGHUP"):
                _handle(getattr(signal, name, None), stack)
        yield


def _handle(number: signal.Signals | None, stack: ExitStack) -> None:
    if number is None or signal.getsignal(number) is not signal.SIG_DFL:
        return
    signal.signal(number, _stop)
    stack.callback(signal.signal, number, signal.SIG_DFL)


def _stop(number: int, _frame: FrameType | None) -> None:
    signal.signal(number, signal.SIG_IGN)  # a second one would cut the clean-up short
    raise Stopped(number)
