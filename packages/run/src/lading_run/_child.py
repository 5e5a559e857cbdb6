"""A child process that leads its own group and never outlives us."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import IO, Self

from lading_run._command import Command
from lading_run._errors import Misused, Unavailable
from lading_run._failures import ToolMissing
from lading_run._guard import TERM_THEN_KILL, Steps, end, lives
from lading_run._guarded import GUARD
from lading_run._prompts import MARK, environment, search_path
from lading_run._secrets import Mask
from lading_run._terminal import lend_terminal, unsuspended


def find(command: Command) -> str:
    """Return the absolute path of the program: from PATH, or relative to the command's folder.

    :raises ToolMissing: if it is not there or cannot be executed.
    :raises Misused: if the command's folder is not there.
    """
    if command.cwd is not None and not command.cwd.is_dir():
        text = f"{command.cwd}, in which to run {command.argv[0]}, is no folder"
        raise Misused(Mask(command.secrets)(text))
    program = command.argv[0]
    if os.sep in program:
        program = str((command.cwd or Path()).absolute() / program)
    path = shutil.which(program, path=search_path(command))
    if path is None:
        raise ToolMissing(Mask(command.secrets)(command.argv[0]))
    return str(Path(path).absolute())


class Child:
    """A started command. Leaving the block ends whatever is left of its process group."""

    def __init__(self, command: Command, path: str, *, one_pipe: bool = False) -> None:
        """Start ``command``, whose program was found at ``path``.

        With ``one_pipe``, what it says on stderr comes with stdout, in order.

        :raises Unavailable: if the system does not start it.
        """
        self._owner = os.getpid()
        self._token = GUARD.expect()
        env = {**environment(command), MARK: self._token}
        try:
            self._process = _start(command, [path, *command.argv[1:]], env, one_pipe=one_pipe)
        except (OSError, ValueError) as error:
            GUARD.forget(self._token)
            mask = Mask(command.secrets)
            raise Unavailable(f"{command} cannot be started: {mask(str(error))}") from None
        GUARD.watch(self._token, self.group)
        self._terminal = contextlib.ExitStack()
        if command.interactive:
            self._terminal.enter_context(lend_terminal(self.group))

    @property
    def group(self) -> int:
        """The process group, which is also the process that leads it."""
        return self._process.pid

    @property
    def stdin(self) -> IO[bytes] | None:
        """Its standard input, if it is fed."""
        return self._process.stdin

    @property
    def outputs(self) -> list[IO[bytes]]:
        """Stdout, and stderr if it has a pipe of its own."""
        return [pipe for pipe in (self._process.stdout, self._process.stderr) if pipe]

    def returncode(self) -> int | None:
        """Return what it ended with (minus the signal, if by one), or None while it runs."""
        return self._process.poll()

    def wait(self, seconds: float) -> int | None:
        """Wait at most so long for its end; return as ``returncode`` does."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
        return self._process.returncode

    def end(self, steps: Steps, pause: Callable[[], object]) -> None:
        """End its whole process group; ``pause`` is called while waiting for that."""

        def wait() -> None:
            pause()
            self._process.poll()  # an unburied leader would count as left

        end([self.group], steps, wait)

    def end_rest(self) -> None:
        """End what is left of its group, if anything, and do it gently."""
        if not self._ours():
            return
        if self._process.poll() is None or lives(self.group):
            self.end(TERM_THEN_KILL, lambda: self.wait(0.02))

    def _ours(self) -> bool:
        """Say whether it is this process that started it, and not one that we are a fork of."""
        return self._owner == os.getpid()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if not self._ours():
            return
        try:
            self.end_rest()
            GUARD.forget(self._token)  # not if we were kept from ending it: then the guard will
        finally:
            self._terminal.close()
            for pipe in (self.stdin, *self.outputs):
                if pipe:
                    pipe.close()


def _start(
    command: Command, argv: list[str], env: dict[str, str], *, one_pipe: bool
) -> subprocess.Popen[bytes]:
    asks = command.interactive
    with contextlib.ExitStack() as stack:
        if asks:
            stack.enter_context(unsuspended())
        return subprocess.Popen(
            argv,
            bufsize=0,
            cwd=command.cwd,
            env=env,
            stdin=_input(command, stack),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT if one_pipe else subprocess.PIPE,
            umask=-1 if command.umask is None else command.umask,
            # Without a terminal nobody can be asked; who may ask needs ours.
            start_new_session=not asks,
            process_group=0 if asks else None,
        )


def _input(command: Command, stack: contextlib.ExitStack) -> IO[bytes] | int | None:
    """Return what the child reads; a file is ours until the stack is closed."""
    if isinstance(command.stdin, Path):
        return stack.enter_context(command.stdin.open("rb"))
    if command.stdin is not None:
        return subprocess.PIPE
    return None if command.interactive else subprocess.DEVNULL
