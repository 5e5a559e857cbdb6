"""What a child is told on stdin and says on stdout and stderr."""

import os
import select
import selectors
import time
from collections.abc import Callable
from typing import IO

from lading_run._child import Child
from lading_run._command import Command
from lading_run._output import Lines, Output, is_logged, log_lines, show
from lading_run._secrets import Mask

_LINGER = 1.0
"""How long, in seconds, what a command has left behind may go on writing to its output."""

_LEFT = 4 * 1024 * 1024
"""How many bytes may be left in the pipes at the end; a pipe holds 1 MiB at most."""


class Talk:
    """Feeds a child, hears what it says, and shows it if the command changes something."""

    def __init__(
        self, child: Child, command: Command, given_up: Callable[[], bool] = lambda: False
    ) -> None:
        """Begin; ``given_up`` says whether nobody waits any more for what is not read."""
        self.child = child
        self._given_up = given_up
        self._shown = command.shown
        self._logged = not command.private and is_logged()
        self._heard: list[bytes] = []
        self._bytes = 0
        self._ended: float | None = None
        mask = Mask(command.secrets)
        self._lines = (Lines(self._show), Lines(self._show))
        self._echo, self._stderr = (Output(mask, to=lines) for lines in self._lines)
        said = command.stdin if isinstance(command.stdin, str) else ""
        self._stdin = memoryview(said.encode("utf-8", "surrogateescape"))
        self._ready = selectors.DefaultSelector()
        for pipe, output in zip(child.outputs, (self._echo, self._stderr), strict=True):
            self._ready.register(pipe, selectors.EVENT_READ, output)
        if child.stdin:
            self._ready.register(child.stdin, selectors.EVENT_WRITE, None)

    def stdout(self) -> str:
        """Return all that it said on stdout, unmasked."""
        return b"".join(self._heard).decode("utf-8", "surrogateescape")

    def stderr(self) -> str:
        """Return the end of what it said on stderr, masked."""
        return self._stderr.end

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
            pipe: IO[bytes] = key.fileobj  # type: ignore[assignment]  # as it was registered
            if key.data:
                self._hear(pipe, key.data)
            else:
                self._say(pipe)
        if not events:
            self._flush()

    def finish(self) -> None:
        """Hear what is left in the pipes once its group has ended; hand on what was held back.

        Who has left the group on purpose may write for ever, so there is an end to it.
        """
        deadline, enough = time.monotonic() + _LINGER, self._bytes + _LEFT
        while self._ready.get_map() and self._ready.select(0):
            self.tick(0)
            if self._bytes > enough or time.monotonic() > deadline:
                break
        for output in (self._echo, self._stderr):
            output.feed(b"", final=True)
        self._flush()
        self._ready.close()

    def _hear(self, pipe: IO[bytes], output: Output) -> None:
        data = os.read(pipe.fileno(), 65536)
        self._bytes += len(data)
        if not data:
            self._ready.unregister(pipe)
        if output is self._echo:
            self._heard.append(data)
            if not (self._shown or self._logged):  # nobody sees it: to mask it would be for nothing
                return
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
        if self._logged:
            log_lines(text, shown=self._shown)
        if self._shown:
            show(text, self._given_up)

    def _flush(self) -> None:
        for lines in self._lines:
            lines.flush()
