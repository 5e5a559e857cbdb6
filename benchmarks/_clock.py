"""What a process costs."""

import os
import resource
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median
from threading import Timer

ONE_RUN = "one run"
AT_LEAST = "at least"

_SLOW = 20.0


class BenchmarkError(Exception):
    """A benchmark cannot be run on this machine, or a process in it failed."""


@dataclass(frozen=True, slots=True)
class Process:
    """A program with its arguments, the folder it runs in, and additions to its environment."""

    argv: Sequence[str | Path]
    cwd: Path | None = None
    env: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Seconds: on the wall, and of CPU (user and system) in the process and its children.

    ``memory`` is the most that the largest of these processes held, in MiB. ``note`` is empty for
    what was measured as all is, or else `ONE_RUN`, or `AT_LEAST` if it was ended before its end.
    """

    wall: float
    cpu: float
    memory: float
    note: str = ""


def said_by(process: Process) -> str:
    """Run it once, not measured, and return what it prints.

    :raises BenchmarkError: if it ends with another code than 0.
    """
    ran = subprocess.run(
        list(map(str, process.argv)),
        cwd=process.cwd,
        env={**os.environ, **process.env},
        check=False,
        capture_output=True,
        text=True,
    )
    if ran.returncode:
        raise BenchmarkError(ran.stderr)
    return ran.stdout


def compare(
    ours: Process, rival: Process, *, pairs: int, patience: float | None = None
) -> tuple[Cost, Cost]:
    """Run both in turn, once to warm up and then ``pairs`` times; return the median costs.

    With ``patience``, a rival that takes more than 20 times as long the first time is not run
    again, and ended after so many seconds: its cost is that of its one run, and noted so.

    :raises BenchmarkError: if a program is missing or ends with another code than 0.
    """
    warm, first = cost_of(ours), cost_of(rival, patience=patience)
    if first.note or (patience is not None and first.wall > _SLOW * warm.wall):
        once = replace(first, note=first.note or ONE_RUN)
        return median_of([cost_of(ours) for _ in range(pairs)]), once
    measured = [(cost_of(ours), cost_of(rival)) for _ in range(pairs)]
    return median_of([pair[0] for pair in measured]), median_of([pair[1] for pair in measured])


def cost_of(process: Process, *, patience: float | None = None) -> Cost:
    """Run the process to its end; its output is thrown away, unless it fails.

    With ``patience`` it is ended, with its children, after so many seconds on the wall.

    :raises BenchmarkError: if the program is missing or ends with another code than 0.
    """
    program = shutil.which(process.argv[0])
    if program is None:
        raise BenchmarkError(f"{process.argv[0]} is missing; install it and run this again")
    with tempfile.TemporaryFile() as output:
        begin = time.perf_counter()
        pid = _start(program, process, output.fileno())
        ended, status, usage = _wait(pid, patience)
        wall = time.perf_counter() - begin
        if status and not ended:
            output.seek(0)
            text = output.read().decode(errors="replace").rstrip()
            line = shlex.join(map(str, process.argv))
            raise BenchmarkError(f"{line}: exit {os.waitstatus_to_exitcode(status)}\n{text}")
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024  # bytes there, KiB elsewhere
    memory = usage.ru_maxrss / unit
    cpu = usage.ru_utime + usage.ru_stime
    return Cost(wall=wall, cpu=cpu, memory=memory, note=AT_LEAST if ended else "")


def _wait(group: int, patience: float | None) -> tuple[bool, int, resource.struct_rusage]:
    """Wait for the leader of the group; say whether we ended it, its status, and what it used."""
    late = []

    def end() -> None:
        late.append(group)
        with suppress(ProcessLookupError):  # it has ended by itself just now
            os.killpg(group, signal.SIGKILL)

    timer = Timer(patience or 0, end)
    if patience is not None:
        timer.start()
    try:
        _, status, usage = os.wait4(group, 0)
    except BaseException:  # Ctrl-C reaches us, and not the group
        os.killpg(group, signal.SIGKILL)
        raise
    finally:
        timer.cancel()
    return bool(late), status, usage


def _start(program: str, process: Process, output: int) -> int:
    env = {**os.environ, **process.env}
    here = Path.cwd()
    os.chdir(process.cwd or here)  # posix_spawn cannot name the folder of the child
    try:
        return os.posix_spawn(
            program,
            list(map(str, process.argv)),
            env,
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_DUP2, output, 1),
                (os.POSIX_SPAWN_DUP2, output, 2),
            ],
            setpgroup=0,
        )
    finally:
        os.chdir(here)


def median_of(costs: Sequence[Cost]) -> Cost:
    """Return what a run costs, of each figure the median."""
    return Cost(
        wall=median(cost.wall for cost in costs),
        cpu=median(cost.cpu for cost in costs),
        memory=median(cost.memory for cost in costs),
    )
