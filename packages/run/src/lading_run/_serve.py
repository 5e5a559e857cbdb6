"""Servers that run while a block does."""

import contextlib
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from lading_run._announced import announce
from lading_run._child import Child, find
from lading_run._command import Command
from lading_run._failures import CommandFailed, TimedOut
from lading_run._output import Lines, Output, appended, log_lines
from lading_run._secrets import Mask
from lading_run._signals import check_not_stopped, noting

_log = logging.getLogger(__name__)

_PATIENCE = 30.0


class Server:
    """A running server."""

    def __init__(self, child: Child, output: Output) -> None:
        self._child = child
        self._output = output

    @property
    def pid(self) -> int:
        """The process that was started, which leads its group."""
        return self._child.group

    @property
    def output(self) -> str:
        """The end of what it has said so far, secrets masked."""
        return self._output.end

    @property
    def returncode(self) -> int | None:
        """What it ended with, or None while it runs."""
        return self._child.returncode()


@contextlib.contextmanager
def serve(
    command: Command, *, ready: Callable[[], bool], log: Path | None = None
) -> Iterator[Server]:
    """Run a server while the block runs, from when ``ready`` says so.

    What it prints, secrets masked, is appended to the file ``log``, or else logged at DEBUG.
    ``command.timeout`` is how long, in seconds, it may take to be ready: 30 if not given. When
    the block is left it is told to end by SIGTERM, and after 2 s by SIGKILL; when this process
    dies, in whatever way, it ends too.

    :raises ToolMissing: if there is no such program.
    :raises CommandFailed: if it ends before it is ready; with the end of what it said.
    :raises TimedOut: if it is not ready in time; likewise.
    """
    check_not_stopped()
    path = find(command)
    announce(command.secrets)
    _log.debug("%s", command)
    with contextlib.ExitStack() as stack:
        with noting() as noted:
            child = stack.enter_context(Child(command, path, one_pipe=True))
            server = Server(child, stack.enter_context(_heard(child, command, log)))
            deadline = time.monotonic() + (command.timeout or _PATIENCE)
            while not ready():
                noted.check()
                _check(server, command, deadline)
                child.wait(0.05)
        yield server


def _check(server: Server, command: Command, deadline: float) -> None:
    if (returncode := server.returncode) is not None:
        time.sleep(0.1)  # its last words may still be on their way
        raise CommandFailed(command, returncode=returncode, stderr=server.output)
    if time.monotonic() > deadline:
        raise TimedOut(command, f"was not ready in time\n{server.output}", stderr=server.output)


@contextlib.contextmanager
def _heard(child: Child, command: Command, log: Path | None) -> Iterator[Output]:
    """Hear in a thread what the child says; at the end of the block, end the child."""
    with contextlib.ExitStack() as stack:
        if log is None:
            to: Callable[[str], object] = Lines(lambda text: log_lines(text, shown=False))
        else:
            to = stack.enter_context(appended(log))
        output = Output(Mask(command.secrets), to=to)
        thread = threading.Thread(target=_hear, args=(child, output), daemon=True)
        thread.start()
        try:
            yield output
        finally:
            with noting():  # a second Ctrl-C shall not keep us from it
                child.end_rest()
                thread.join(5)


def _hear(child: Child, output: Output) -> None:
    (pipe,) = child.outputs
    while data := os.read(pipe.fileno(), 65536):
        output.feed(data)
    output.feed(b"", final=True)
