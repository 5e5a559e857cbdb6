"""Our side of the guard: the process that ends our children if we cannot."""

import atexit
import contextlib
import os
import subprocess
import sys
import threading

from lading_run import _guard
from lading_run._prompts import MARK


class Guard:
    """Tells the guard of this process what to end; starts it with the first child.

    It is a process of its own, in a session of its own, and holds nothing of ours but the pipe
    whose end it waits for. A fork of ours has nothing to do with it and starts its own.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe = -1
        self._orders: dict[str, str] = {}

    def expect(self) -> str:
        """Say that a child is about to start; return the token for its environment."""
        token = os.urandom(16).hex()
        self._tell(token, "0")
        return token

    def watch(self, token: str, group: int) -> None:
        """Say which process group the child leads."""
        self._tell(token, str(group))

    def forget(self, token: str) -> None:
        """Say that the child and its group have ended."""
        self._tell(token, "-")

    def _tell(self, token: str, order: str) -> None:
        with self._lock:
            self._orders[token] = order
            if order == "-":
                del self._orders[token]
            if self._process is None and not self._orders:
                return  # we are at our end, and no new guard is needed to hear that all is over
            if self._process is None or not self._write({token: order}):
                self._start()

    def _write(self, orders: dict[str, str]) -> bool:
        try:
            for token, order in orders.items():
                os.write(self._pipe, f"{token} {order}\n".encode())
        except BrokenPipeError:
            return False
        return True

    def _start(self) -> None:
        """Start the guard, again if it was killed, and tell it all that is going on."""
        self._stop()
        theirs, self._pipe = os.pipe()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", _guard.__file__, MARK],
                stdin=theirs,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env={name: value for name, value in os.environ.items() if name != MARK},
                start_new_session=True,
            )
        finally:
            os.close(theirs)
        self._write(self._orders)

    def _stop(self) -> None:
        if self._process is None:
            return
        os.close(self._pipe)
        with contextlib.suppress(subprocess.TimeoutExpired):  # it may have to end stubborn ones
            self._process.wait(1)
        self._process = None

    def close(self) -> None:
        """Let the guard go: it ends what is left, then itself."""
        with self._lock:
            self._stop()

    def forked(self) -> None:
        """In a fork: leave the guard to the parent."""
        if self._process is not None:
            self._process.returncode = 0  # not ours to wait for
            os.close(self._pipe)
        Guard.__init__(self)


GUARD = Guard()
atexit.register(GUARD.close)
os.register_at_fork(after_in_child=GUARD.forked)
