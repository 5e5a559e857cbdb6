"""Ctrl-C while nox runs commands: what is sent to the whole group, as a terminal does it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Make = Callable[[Mapping[str, str]], Path]

NOXFILE = """from functools import partial
from pathlib import Path

import nox
from nox.command import CommandFailed

from lading_sessions import _at_once
from lading_sessions._repository import read
from lading_sessions._work import Work

# It waits by itself: a signal that comes while a shell starts a program may be lost to both.
TIDY = "trap 'kill $!; sleep 1; touch late; exit 1' INT; sleep 30 & touch ready; wait"
STUBBORN = "trap '' INT TERM; touch ready; exec sleep 30"


@nox.session(venv_backend="none")
def tidy(session: nox.Session) -> None:
    Work(session, read(Path.cwd())).hear("sh", "-c", TIDY, env={})


@nox.session(venv_backend="none")
def threads(session: nox.Session) -> None:
    work = Work(session, read(Path.cwd()))
    _at_once.at_once([partial(work.hear, "sh", "-c", TIDY, env={})])


@nox.session(venv_backend="none")
def jobs(session: nox.Session) -> None:
    run = Work(session, read(Path.cwd())).run
    both = {"first": partial(run, "sh", "-c", TIDY), "second": partial(run, "touch", "second")}
    Work(session, read(Path.cwd())).do_all(both)


@nox.session(venv_backend="none")
def stubborn(session: nox.Session) -> None:
    _at_once.INTERRUPT = _at_once.TERMINATE = 0.5
    work = Work(session, read(Path.cwd()))

    def job() -> None:
        try:
            work.hear("sh", "-c", STUBBORN, env={})
        except CommandFailed:  # it did not end by itself
            Path("ended").touch()
            raise

    _at_once.at_once([job] * 99)
"""


def interrupted(folder: Path, session: str) -> None:
    """Run the session, press Ctrl-C when its command runs, and wait for its end."""
    argv = [sys.executable, "-m", "nox", "--no-color", "-s", session]
    nox = subprocess.Popen(argv, cwd=folder, start_new_session=True, stderr=subprocess.DEVNULL)
    try:
        while not (folder / "ready").exists():
            assert nox.poll() is None
            time.sleep(0.05)
        os.killpg(nox.pid, signal.SIGINT)
        assert nox.wait() != 0
    finally:
        nox.kill()


@pytest.mark.parametrize("session", ["tidy", "threads"])
def test_a_command_that_is_heard_has_time_to_end_by_itself(make: Make, session: str) -> None:
    folder = make({"noxfile.py": NOXFILE})
    interrupted(folder, session)
    assert (folder / "late").exists()


def test_a_command_in_a_thread_that_does_not_end_is_ended(make: Make) -> None:
    folder = make({"noxfile.py": NOXFILE})
    interrupted(folder, "stubborn")
    assert (folder / "ended").exists()


def test_after_ctrl_c_no_other_job_is_done(make: Make) -> None:
    folder = make({"noxfile.py": NOXFILE})
    interrupted(folder, "jobs")
    assert (folder / "late").exists()
    assert not (folder / "second").exists()
