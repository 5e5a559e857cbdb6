"""The terminal, lent to a command that may ask."""

import contextlib
import os
import signal
import threading
from collections.abc import Iterator


@contextlib.contextmanager
def lend_terminal(group: int) -> Iterator[None]:
    """Make the process group the one that the terminal's keys and answers go to, as shells do.

    Without a terminal, or while it is not ours to lend, nothing happens.
    """
    try:
        terminal = os.open("/dev/tty", os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        yield
        return
    try:
        ours = os.getpgrp()
        if os.tcgetpgrp(terminal) != ours:
            yield
            return
        _give(terminal, group)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGCONT)  # it may have asked before it had the terminal
        try:
            yield
        finally:
            _give(terminal, ours)
    finally:
        os.close(terminal)


def _give(terminal: int, group: int) -> None:
    # Who has lent the terminal is in the background, and is stopped for taking it back.
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTTOU])
    try:
        with contextlib.suppress(OSError):  # the group has ended already
            os.tcsetpgrp(terminal, group)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)


@contextlib.contextmanager
def unsuspended() -> Iterator[None]:
    """Start children deaf to Ctrl-Z: suspended they would keep the terminal from everyone."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTSTP, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGTSTP, before)
