"""Programs that are run for real, and a look at what is left of them."""

import itertools
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

_numbers = itertools.count(1)


def _lines_of_processes() -> list[str]:
    """The command lines of all processes that are more than zombies."""
    if Path("/proc/self/cmdline").exists():
        return [line for folder in Path("/proc").glob("[0-9]*") if (line := _line_of(folder))]
    listed = subprocess.run(
        ["ps", "-A", "-ww", "-o", "stat=,args="], check=True, capture_output=True, text=True
    )
    return [line for line in listed.stdout.splitlines() if not line.startswith(("Z", "ps "))]


def _line_of(folder: Path) -> str:
    try:
        return (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:  # it has ended meanwhile
        return ""


@pytest.fixture
def marker() -> str:
    """A number of seconds that nobody else sleeps: names a test's processes."""
    return f"4{os.getpid():07}.{next(_numbers):04}"


@pytest.fixture
def survivors() -> Callable[[str], list[str]]:
    """Returns the processes that have ``marker`` in their command line."""

    def find(marker: str) -> list[str]:
        return [line for line in _lines_of_processes() if marker in line]

    return find


@pytest.fixture
def gone(survivors: Callable[[str], list[str]]) -> Callable[[str], bool]:
    """Waits until there are no survivors; False if some stay for 20 seconds."""

    def wait(marker: str) -> bool:
        deadline = time.monotonic() + 20
        while survivors(marker):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        return True

    return wait


Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts Python with a script; whatever is left of it at the end of the test is killed."""
    started: list[subprocess.Popen[str]] = []

    def popen(script: str, *arguments: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
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
