"""INT, TERM and HUP: noted while commands run, so that their children end before we do."""

import contextlib
import signal
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType

from lading_run._stopped import Interrupted, Stopped, Terminated

_TICK = 0.1
_HEEDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Noted:
    """The signals that arrived while one command ran."""

    def __init__(self) -> None:
        self.signals: list[int] = []

    def check(self) -> None:
        """Raise what the first signal means, if there was one."""
        if self.signals:
            raise _error(self.signals[0])


class _Stop(BaseException):
    """Leads from wherever the main thread is to the end of ``heeding_signals``, never further."""

    def __init__(self, signum: int) -> None:
        self.signum = signum
        self.hint = ""


class Stop:
    """Whether a signal has stopped everything: of one block of ``heeding_signals``, and for good.

    Who began something within the block and goes on after it has ended is stopped all the same.
    """

    def __init__(self) -> None:
        self.signum = 0

    def check(self) -> None:
        """Raise what the signal means, if there was one."""
        if self.signum:
            raise _error(self.signum)


class _Heeding:
    """Who is to be told of a signal, and whether one has stopped everything."""

    def __init__(self) -> None:
        self.running: set[Noted] = set()
        self.on = False
        self.stop = Stop()


_heeding = _Heeding()


def _note(signum: int, _: FrameType | None) -> None:
    if _heeding.on:
        _heeding.stop.signum = _heeding.stop.signum or signum
    for noted in tuple(_heeding.running):
        noted.signals.append(signum)


def _stop(signum: int, frame: FrameType | None) -> None:
    _note(signum, frame)
    raise _Stop(signum)


def _error(signum: int, hint: str = "") -> Stopped:
    if signum == signal.SIGINT:
        return Interrupted("interrupted", hint=hint)
    return Terminated(f"stopped by {signal.Signals(signum).name}", hint=hint)


@contextlib.contextmanager
def _handled(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Handle the signals by ``handler``, but those that are ignored (nohup) or not Python's."""
    previous = {}
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    try:
        for signum in _HEEDED if threading.current_thread() is threading.main_thread() else ():
            if signal.getsignal(signum) not in (signal.SIG_IGN, None):
                previous[signum] = signal.signal(signum, handler)
        yield
    finally:
        try:  # else a signal that comes right now would keep us from putting all of them back
            signal.pthread_sigmask(signal.SIG_BLOCK, _HEEDED)
        finally:
            for signum, before in previous.items():
                signal.signal(signum, before)
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)


def check_not_stopped() -> None:
    """Raise if a signal has stopped everything that ``heeding_signals`` is around."""
    _heeding.stop.check()


def stop_here() -> Stop:
    """Return what says whether all that is begun now has been stopped."""
    return _heeding.stop


@contextlib.contextmanager
def noting() -> Iterator[Noted]:
    """Note the signals that arrive meanwhile; in the main thread nothing else happens to them.

    :raises Interrupted: at the end, if SIGINT came.
    :raises Terminated: likewise if SIGTERM or SIGHUP came.
    """
    noted = Noted()
    try:
        _heeding.running.add(noted)
        with _handled(_note):
            yield noted
    finally:
        _heeding.running.discard(noted)
    noted.check()


@contextlib.contextmanager
def heeding_signals() -> Iterator[None]:
    """End every child of every thread when SIGINT, SIGTERM or SIGHUP comes, and start no more.

    For the main thread, around a whole task. Without it, ``run`` heeds signals only where the
    main thread itself is in it: a Ctrl-C while other threads run commands would wait for them.

    :raises Interrupted: if SIGINT came.
    :raises Terminated: if SIGTERM or SIGHUP came.
    """
    if _heeding.on or threading.current_thread() is not threading.main_thread():
        yield
        return
    _heeding.on = True
    try:
        with _handled(_stop):
            yield
        check_not_stopped()  # someone may have caught what told of it
    except _Stop as stop:
        raise _error(stop.signum, stop.hint) from None
    finally:
        _heeding.on, _heeding.stop = False, Stop()


@contextlib.contextmanager
def if_stopped(hint: Callable[[], str]) -> Iterator[None]:
    """Have what stops the block carry the hint, which is asked for at that moment.

    An inner block's hint counts, unless it is empty.
    """
    try:
        yield
    except (Stopped, _Stop) as stop:
        stop.hint = stop.hint or hint()
        raise


def until_stopped(ready: Callable[[], object] = lambda: None) -> None:
    """Wait in the main thread for SIGINT, SIGTERM or SIGHUP, as the good end of serving.

    Nothing else is stopped by it. ``ready`` is called as soon as a signal is waited for.
    """
    noted = Noted()
    _heeding.running.add(noted)
    try:
        with _handled(_note):
            ready()
            while not noted.signals:
                time.sleep(_TICK)
    finally:
        _heeding.running.discard(noted)
    _heeding.stop = Stop()
