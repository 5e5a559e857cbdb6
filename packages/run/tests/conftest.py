"""Programs that are run for real, and a look at what is left of them."""

import contextlib
import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

_numbers = itertools.count(1)


def _processes() -> Iterator[tuple[int, str]]:
    """All processes that are more than zombies, with their command lines."""
    if not Path("/proc/self/cmdline").exists():
        listed = subprocess.run(
            ["ps", "-A", "-ww", "-o", "pid=,args="], check=True, capture_output=True, text=True
        )
        yield from (
            (int(pid), args)
            for pid, args in (line.split(maxsplit=1) for line in listed.stdout.splitlines())
        )
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            yield int(folder.name), (folder / "cmdline").read_bytes().decode(errors="replace")


def _survivors(marker: str) -> list[int]:
    return [pid for pid, line in _processes() if marker in line]


@pytest.fixture
def marker() -> Iterator[str]:
    """A number of seconds that nobody else sleeps: it names the processes of a test."""
    name = f"4{os.getpid():07}.{next(_numbers):04}"
    yield name
    for pid in _survivors(name) + _survivors(name[::-1]):  # the test has failed
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@pytest.fixture
def survivors() -> Callable[[str], list[int]]:
    """Returns the processes that have ``marker`` in their command line."""
    return _survivors


@pytest.fixture
def gone() -> Callable[[str], bool]:
    """Waits until there are no survivors; False if some stay for 30 seconds."""

    def wait(marker: str) -> bool:
        deadline = time.monotonic() + 30
        while _survivors(marker):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        return True

    return wait


class Script(subprocess.Popen[str]):
    """Python with a script; nobody waits for its end for ever."""

    def communicate(self, input: str | None = None, timeout: float | None = 120) -> tuple[str, str]:  # noqa: A002
        return super().communicate(input, timeout)


@pytest.fixture
def start() -> Iterator[Callable[..., Script]]:
    """Starts Python with a script; whatever is left of it at the end of the test is killed."""
    started: list[Script] = []

    def popen(script: str, *arguments: str) -> Script:
        process = Script(
            [sys.executable, "-c", script, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield popen
    for process in started:
        process.kill()
        process.communicate()
