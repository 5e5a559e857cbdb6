"""Who strikes: at the right moment, once, in the process that is to suffer it."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lading_faults._fault import Fault, Kind
from lading_faults._record import Event, Record

_TICK = 0.02


class Striker:
    """Holds the one fault of a run and says when its moment has come."""

    def __init__(self, fault: Fault | None, sign: Path) -> None:
        """Take the fault, and the file that is to show that it struck."""
        self.fault = fault
        self._sign = sign
        self._lock = threading.Lock()

    def struck(self, target: str, what: str, nth: int) -> Fault | None:
        """Return the fault if this is its moment."""
        fault = self.fault
        if fault is None or (fault.target, fault.what, fault.nth) != (target, what, nth):
            return None
        return fault

    @contextmanager
    def call(self, record: Record, target: str, what: str) -> Iterator[None]:
        """Record a call, which the block is, and strike before or after it if it is its turn."""
        nth = record.count(target, what)
        record.write(Event(target=target, what=what, nth=nth))
        fault = self.struck(target, what, nth)
        kind = fault.kind if fault else None
        if kind is Kind.KILLED_BEFORE:
            self.kill()
        if kind in {Kind.OVERTAKEN, Kind.BESIDE}:
            self.wait()
        yield
        if kind is Kind.KILLED_AFTER:
            self.kill()

    def sign(self) -> None:
        """Leave the sign that it struck, for whoever judges."""
        with self._lock:
            self._sign.touch()

    def kill(self) -> None:
        """End this process as the machine's end would: nothing is cleaned up."""
        self.sign()
        os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(60)  # a signal to oneself may reach another thread first

    def wait(self) -> None:
        """Wait until whoever judges says that the other run has ended."""
        self.sign()
        while not self._sign.with_suffix(".go").exists():
            time.sleep(_TICK)
