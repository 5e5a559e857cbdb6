"""Running a command to its end."""

import logging
import os
import select
import selectors
import signal
import time
from typing import IO

from lading_run._announced import announce
from lading_run._child import Child
from lading_run._command import Command, Completed
from lading_run._failures import CommandFailed, Interrupted, TimedOut
from lading_run._guard import ASK_THEN_KILL
from lading_run._output import Lines, Output, log_lines, show
from lading_run._secrets import Mask
from lading_run._signals import Noted, noting

log = logging.getLogger(__name__)

_TICK = 0.1
"""How long, in seconds, a signal or a timeout may have to wait for us."""

_LINGER = 1.0
"""How long, in seconds, what a command has left behind may go on writing to its output."""


def run(command: Command, /) -> Completed:
    """Run ``command`` to its end and return what it printed.

    It is logged first, at INFO, or at DEBUG if it only looks. What a command that changes
    something prints is shown on stderr as it arrives. Nothing of it stays behind: neither after
    its end, nor when we are stopped or killed (SIGINT, SIGTERM and SIGKILL in turn).

    :raises ToolMissing: if there is no such program; nothing was run.
    :raises CommandFailed: if it ended with a code that it does not accept.
    :raises TimedOut: if it took longer than its timeout.
    :raises Interrupted: if SIGINT came meanwhile, and the command was ended.
    :raises Terminated: likewise for SIGTERM and SIGHUP.
    """
    announce(command.secrets)
    with noting() as noted:
        log.log(logging.DEBUG if command.looks else logging.INFO, "%s", command)
        with Child(command) as child:
            started = time.monotonic()
            talk = _Talk(child, command)
            _wait(talk, noted, timeout=command.timeout)
            noted.check()
        returncode = child.returncode() or 0
        log.debug("ended with %d after %.3f s", returncode, time.monotonic() - started)
        return _judged(command, returncode, talk)


def _judged(command: Command, returncode: int, talk: "_Talk") -> Completed:
    stdout, stderr = talk.stdout(), talk.stderr.end
    if returncode in command.accepts:
        return Completed(returncode=returncode, stdout=stdout, stderr=stderr)
    if command.interactive and returncode in (-signal.SIGINT, 128 + signal.SIGINT):
        raise Interrupted("interrupted")  # Ctrl-C went to the one who had the terminal
    raise CommandFailed(command, returncode=returncode, stdout=stdout, stderr=stderr)


def _wait(talk: "_Talk", noted: Noted, *, timeout: float | None) -> None:
    """Talk until the command has ended, or end it."""
    deadline = float("inf") if timeout is None else time.monotonic() + timeout
    while not talk.over():
        talk.tick(max(0, min(_TICK, deadline - time.monotonic())))
        late = time.monotonic() >= deadline and talk.child.returncode() is None
        if noted.signals or late:
            talk.child.end(ASK_THEN_KILL, lambda: talk.tick(0.02))
            talk.finish()
            noted.check()
            why = f"was ended after {timeout:g} s"
            raise TimedOut(talk.command, why, stdout=talk.stdout(), stderr=talk.stderr.end)
    talk.finish()


class _Talk:
    """Feeds a child and hears what it says."""

    def __init__(self, child: Child, command: Command) -> None:
        self.child = child
        self.command = command
        self._heard: list[bytes] = []
        self._ended: float | None = None
        mask = Mask(command.secrets)
        self._lines = (Lines(self._show), Lines(self._show))
        self._echo = Output(mask, to=self._lines[0])
        self.stderr = Output(mask, to=self._lines[1])
        self._stdin = (command.stdin or "").encode("utf-8", "surrogateescape")
        self._ready = selectors.DefaultSelector()
        stdout, stderr = child.outputs
        self._ready.register(stdout, selectors.EVENT_READ, self._echo)
        self._ready.register(stderr, selectors.EVENT_READ, self.stderr)
        if child.stdin:
            self._ready.register(child.stdin, selectors.EVENT_WRITE, None)

    def stdout(self) -> str:
        """Return all that it said on stdout, unmasked."""
        return b"".join(self._heard).decode("utf-8", "surrogateescape")

    def over(self) -> bool:
        """Say whether it has ended and all is heard that will be."""
        if self.child.returncode() is None:
            return False
        self._ended = self._ended or time.monotonic()
        return not self._ready.get_map() or time.monotonic() - self._ended > _LINGER

    def tick(self, seconds: float) -> None:
        """Hear and say what there is; wait at most so long for it."""
        if not self._ready.get_map():
            self.child.wait(seconds)
            return
        events = self._ready.select(seconds)
        for key, _ in events:
            pipe: IO[bytes] = key.fileobj  # type: ignore[assignment]
            self._hear(pipe, key.data) if key.data else self._say(pipe)
        if not events:
            self._flush()

    def finish(self) -> None:
        """Hear what is in the pipes by now, and hand on all that was held back."""
        while self._ready.get_map() and self._ready.select(0):
            self.tick(0)
        for output in (self._echo, self.stderr):
            output.feed(b"", final=True)
        self._flush()
        self._ready.close()

    def _hear(self, pipe: IO[bytes], output: Output) -> None:
        data = os.read(pipe.fileno(), 65536)
        if not data:
            self._ready.unregister(pipe)
        if output is self._echo:
            self._heard.append(data)
        output.feed(data)

    def _say(self, pipe: IO[bytes]) -> None:
        try:
            sent = os.write(pipe.fileno(), self._stdin[: select.PIPE_BUF])
        except BrokenPipeError:  # it does not want to hear more
            sent = len(self._stdin)
        self._stdin = self._stdin[sent:]
        if not self._stdin:
            self._ready.unregister(pipe)
            pipe.close()

    def _show(self, text: str) -> None:
        log_lines(text, shown=not self.command.looks)
        if not self.command.looks:
            show(text)

    def _flush(self) -> None:
        for lines in self._lines:
            lines.flush()
