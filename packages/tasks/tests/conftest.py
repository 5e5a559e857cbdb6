"""Invoke as a user meets it: a tasks.py, a command line, what it prints and how it ends."""

import os
import pty
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from fcntl import ioctl
from pathlib import Path
from struct import pack
from termios import TIOCSWINSZ
from typing import NamedTuple

import pytest

from lading_tasks.testing import run_module

HIDDEN = (
    "CI",
    "COLUMNS",
    "GITHUB_ACTIONS",
    "GITHUB_STEP_SUMMARY",
    "LADING_LOG",
    "NO_COLOR",
    "FORCE_COLOR",
)
HEAD = "from lading_tasks import *\nfrom lading_run import *\n"


class Ended(NamedTuple):
    """How it ended and what it printed."""

    code: int
    out: str
    err: str


@dataclass
class Invoke:
    """Invoke in a folder with a tasks.py."""

    folder: Path
    env: dict[str, str] = field(default_factory=dict)

    def tasks(self, text: str) -> None:
        (self.folder / "tasks.py").write_text(HEAD + textwrap.dedent(text), encoding="utf-8")

    def __call__(self, *args: str, **env: str) -> Ended:
        done = run_module("invoke", *args, cwd=self.folder, env=self.env | env)
        return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())

    def run(self, *args: str, **env: str) -> Ended:
        """Run Python with the arguments."""
        done = subprocess.run(
            [sys.executable, *args],
            cwd=self.folder,
            env=self.env | env,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    def signalled(self, number: int, *args: str) -> Ended:
        """Send the signal when the task has made the file ``begun``."""
        with subprocess.Popen(
            [sys.executable, "-m", "invoke", *args],
            cwd=self.folder,
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        ) as process:
            began = (self.folder / "begun").exists
            wait_for(lambda: began() or process.poll() is not None)
            process.send_signal(number)
            out, err = process.communicate()
            return Ended(process.returncode, out, err)

    def on_terminal(self, *args: str, columns: int = 40, **env: str) -> tuple[int, str]:
        """Run on a terminal of ``columns``; return the exit code and all that was written to it."""
        ours, terminal = pty.openpty()
        ioctl(terminal, TIOCSWINSZ, pack("HHHH", 25, columns, 0, 0))
        with subprocess.Popen(
            [sys.executable, "-m", "invoke", *args],
            cwd=self.folder,
            env=self.env | {"TERM": "xterm"} | env,
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
        ) as process:
            os.close(terminal)
            written = b"".join(iter(lambda: _read(ours), b""))
        os.close(ours)
        return process.returncode, written.decode().replace("\r\n", "\n")


@pytest.fixture
def invoke(tmp_path: Path) -> Invoke:
    env = {name: value for name, value in os.environ.items() if name not in HIDDEN}
    return Invoke(tmp_path, env)


def wait_for(true: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.01)


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux says so when the other side is closed
        return b""
