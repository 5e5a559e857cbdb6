"""Child processes: started with a job, waited for, and with them all that they started."""

import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from lading_faults._job import Job
from lading_run import Command, Unfinished, run, serve

LONGEST = 300.0
"""How long, in seconds, a release of a sample may take."""

_PATIENCE = 30.0
"""How long, in seconds, the guard of a killed release may take to end what that had started."""

_ANY = range(-64, 256)
_ENVIRONMENT: Mapping[str, str | None] = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GITHUB_ACTIONS": None,
    "GITHUB_TOKEN": None,
    "GH_TOKEN": None,
    "GH_ENTERPRISE_TOKEN": None,
    "GITHUB_ENTERPRISE_TOKEN": None,
}
"""Whose machine it is makes no difference."""


class StillRunning(Unfinished):
    """What a release had started outlives it, so that nothing ends what a killed one leaves."""

    def __init__(self, job: Job, left: Iterable[Path]) -> None:
        listed = "\n".join(f"  {process.name} {_words(process)}" for process in left)
        super().__init__(
            f"{_PATIENCE:g} s after the {job.folder.name} run ended there still runs:\n{listed}",
            hint=f"All that it said is in {job.folder}.",
        )


def command_of(module: str, *words: str, cwd: Path, before: tuple[str, ...] = ()) -> Command:
    """Return the command that runs a module of this package; ``before`` stands in front of it."""
    return Command(
        *before, sys.executable, "-P", "-m", f"lading_faults._{module}", *words,
        cwd=cwd,
        env=_ENVIRONMENT,
        accepts=_ANY,
        looks=True,
    )  # fmt: skip


def release_by(job: Job, module: str, *words: str, before: tuple[str, ...] = ()) -> int:
    """Have a module do the job; return its exit code, once nothing of it is left.

    :raises StillRunning: if something stays.
    """
    job.folder.mkdir(parents=True, exist_ok=True)
    ended = run(_marked(job, module, *words, before=before))
    (job.folder / "stderr.txt").write_text(ended.stderr, encoding="utf-8")
    wait_for_the_rest(job)
    return ended.returncode


@contextmanager
def waiting(job: Job) -> Iterator[None]:
    """Have a release wait at its fault while the block runs; then it is ended."""
    job.folder.mkdir(parents=True, exist_ok=True)
    with serve(_marked(job, "release"), ready=job.sign.exists, log=job.folder / "stderr.txt"):
        yield


def _marked(job: Job, module: str, *words: str, before: tuple[str, ...] = ()) -> Command:
    plain = command_of(module, job.to_json(), *words, cwd=job.root, before=before)
    return Command(
        *plain.argv,
        cwd=plain.cwd,
        env={**plain.env, **job.mark},
        timeout=LONGEST,
        accepts=plain.accepts,
        looks=True,
    )


def wait_for_the_rest(job: Job) -> None:
    """Wait for what the killed process had started: its guard ends that a moment later.

    :raises StillRunning: with all that nobody ends.
    """
    deadline = time.monotonic() + _PATIENCE
    while left := list(_of(job)):
        if time.monotonic() > deadline:
            raise StillRunning(job, left)
        time.sleep(0.02)


def _of(job: Job) -> Iterator[Path]:
    """Yield the processes that have the job's mark in their environment."""
    [(key, value)] = job.mark.items()
    mark = f"{key}={value}\0".encode()
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            found = mark in path.read_bytes()
        except OSError:  # it ended while we looked, or is another user's
            continue
        if found:
            yield path.parent


def _words(process: Path) -> str:
    """Return the command line of a process; empty if it has ended meanwhile."""
    try:
        words = (process / "cmdline").read_text("utf-8", "replace")
    except OSError:
        return ""
    return words.replace("\0", " ").strip()
