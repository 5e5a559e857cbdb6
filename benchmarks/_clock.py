"""What a process costs."""

import os
import shlex
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median


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

    ``memory`` is the most that the largest of these processes held, in MiB.
    """

    wall: float
    cpu: float
    memory: float


def compare(ours: Process, rival: Process, *, pairs: int) -> tuple[Cost, Cost]:
    """Run both in turn, once to warm up and then ``pairs`` times; return the median costs.

    :raises BenchmarkError: if a program is missing or ends with another code than 0.
    """
    measured = [(cost_of(ours), cost_of(rival)) for _ in range(pairs + 1)][1:]
    return _median([pair[0] for pair in measured]), _median([pair[1] for pair in measured])


def cost_of(process: Process) -> Cost:
    """Run the process to its end; its output is thrown away, unless it fails.

    :raises BenchmarkError: if the program is missing or ends with another code than 0.
    """
    program = shutil.which(process.argv[0])
    if program is None:
        raise BenchmarkError(f"{process.argv[0]} is missing; install it and run this again")
    with tempfile.TemporaryFile() as output:
        begin = time.perf_counter()
        pid = _start(program, process, output.fileno())
        _, status, usage = os.wait4(pid, 0)
        wall = time.perf_counter() - begin
        if status:
            output.seek(0)
            text = output.read().decode(errors="replace").rstrip()
            line = shlex.join(map(str, process.argv))
            raise BenchmarkError(f"{line}: exit {os.waitstatus_to_exitcode(status)}\n{text}")
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024  # bytes there, KiB elsewhere
    memory = usage.ru_maxrss / unit
    return Cost(wall=wall, cpu=usage.ru_utime + usage.ru_stime, memory=memory)


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
        )
    finally:
        os.chdir(here)


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(
        wall=median(cost.wall for cost in costs),
        cpu=median(cost.cpu for cost in costs),
        memory=median(cost.memory for cost in costs),
    )
