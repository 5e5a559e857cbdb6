"""Child processes: started with a job, waited for, and with them all that they started."""

import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from lading_faults._job import Job
from lading_run import Command, run, serve

_MARK = "LADING_FAULTS_JOB"
_ANY = range(-64, 256)
_LONGEST = 300.0
"""How long, in seconds, a release of a sample may take."""
_ENVIRONMENT: Mapping[str, str | None] = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GITHUB_ACTIONS": None,
    "GITHUB_TOKEN": None,
    "GH_TOKEN": None,
}
"""Whose machine it is makes no difference."""


def release(job: Job) -> int:
    """Release in a child process; return its exit code, once nothing of it is left."""
    return start(job, command(job))


def start(job: Job, commanded: Command) -> int:
    """Run a command that does the job; return its exit code, once nothing of it is left."""
    job.folder.mkdir(parents=True, exist_ok=True)
    ended = run(commanded)
    (job.folder / "stderr.txt").write_text(ended.stderr, encoding="utf-8")
    _wait_for_the_rest(job)
    return ended.returncode


@contextmanager
def waiting(job: Job) -> Iterator[None]:
    """Have a release wait at its fault while the block runs; then it is ended."""
    job.folder.mkdir(parents=True, exist_ok=True)
    with serve(command(job), ready=job.sign.exists, log=job.folder / "stderr.txt"):
        yield


def command(job: Job, *words: str, module: str = "release", before: tuple[str, ...] = ()) -> Command:
    """Return the command that does the job; ``before`` stands in front of it, ``words`` behind."""
    return Command(
        *before, sys.executable, "-P", "-m", f"lading_faults._{module}", job.to_json(), *words,
        cwd=job.root,
        env={_MARK: str(job.folder), **_ENVIRONMENT},
        timeout=_LONGEST,
        accepts=_ANY,
        looks=True,
    )  # fmt: skip


def _wait_for_the_rest(job: Job) -> None:
    """Wait for what the killed process had started: its guard ends that a moment later."""
    deadline = time.monotonic() + 30
    while any(_marked(job)) and time.monotonic() < deadline:
        time.sleep(0.02)


def _marked(job: Job) -> Iterator[Path]:
    """Yield the processes that have the job's mark in their environment."""
    mark = f"{_MARK}={job.folder}\0".encode()
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            found = mark in path.read_bytes()
        except OSError:  # it ended while we looked, or is another user's
            continue
        if found:
            yield path.parent
