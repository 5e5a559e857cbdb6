"""The ways to disturb a release: alone, beside another one, or without space."""

import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from lading_faults._child import waiting
from lading_faults._disk import release_with_little_space
from lading_faults._fault import FULL, Fault, Kind
from lading_faults._job import Job
from lading_faults._points import Point
from lading_faults._record import Event, Server, servers

_TICK = 0.02

Releaser = Callable[[Job], int]
"""Does a job in a process of its own, and returns its exit code."""


@dataclass(frozen=True, slots=True)
class Disturbed:
    """The runs that were disturbed with their exit codes, and the job that carries on."""

    runs: Sequence[tuple[Job, int]]
    """The first of them met the fault of the point."""
    again: Job

    @property
    def codes(self) -> list[int]:
        """The exit codes of the runs."""
        return [code for _, code in self.runs]


class Stage:
    """The clones of one point, and the world that they publish to."""

    def __init__(self, folder: Path, pattern: Job, plan: Path, release: Releaser) -> None:
        """Take an empty folder, a job after whose pattern others are made, and who does them."""
        self.release = release
        self.plan = plan
        self._folder = folder
        self._pattern = pattern
        self.world = folder / "world"
        self.world.mkdir(parents=True)

    def job(
        self, name: str, clone: str, *, elsewhere: Mapping[str, Sequence[Server]] | None = None
    ) -> Job:
        """Return a job in a clone, which is made if it is not there.

        With servers ``elsewhere`` it publishes to them, and the world is theirs.
        """
        root, state = self._folder / clone, self._folder / f"{clone}-state"
        if not root.exists():
            shutil.copytree(self._pattern.root, root, symlinks=True)
            state.mkdir()
            if elsewhere is None:
                (state / "served").symlink_to(self.world)
        folder = self._folder / name
        return replace(
            self._pattern, root=root, state=state, folder=folder, gates=False,
            elsewhere=elsewhere or {},
        )  # fmt: skip


@contextmanager
def disturb(point: Point, stage: Stage, first: Event) -> Iterator[Disturbed]:
    """Disturb a release whose ``first`` act is known; carry on while the block's servers run."""
    kind = point.fault.kind
    if kind in {Kind.OVERTAKEN, Kind.AT_ONCE}:
        with _servers(stage, first) as there:
            yield _two(point, stage, there)
    elif kind is Kind.BESIDE:
        yield _beside(point, stage)
    else:
        yield _one(point, stage)


def _one(point: Point, stage: Stage) -> Disturbed:
    earlier = [replace(stage.job("earlier", "zero"), fault=point.after)] if point.after else []
    before = [(job, stage.release(job)) for job in earlier]
    plan = stage.plan if point.planned else None
    first = replace(stage.job("first", "one"), fault=point.fault, plan=plan)
    if point.fault.kind in FULL:
        building = point.fault.kind is Kind.DISK_BUILDING
        made = first.folder.with_name("made") if building else first.made
        code = release_with_little_space(replace(first, fault=None, made=made), point.fault)
    else:
        code = stage.release(first)
    again = stage.job("again", "two" if point.elsewhere else "one")
    again = replace(again, plan=stage.plan if point.by_plan else None)
    return Disturbed([(first, code), *before], again)


def _beside(point: Point, stage: Stage) -> Disturbed:
    first = replace(stage.job("first", "one"), fault=point.fault)
    return Disturbed(
        _crossed(stage, first, stage.job("second", "one")),
        stage.job("again", "two" if point.elsewhere else "one"),
    )


def _two(point: Point, stage: Stage, there: Mapping[str, Sequence[Server]]) -> Disturbed:
    fault = point.fault if point.fault.kind is Kind.OVERTAKEN else None
    first = replace(stage.job("first", "one", elsewhere=there), fault=fault)
    second = stage.job("second", "two", elsewhere=there)
    runs = _crossed(stage, first, second) if fault else _raced(stage, first, second)
    again = stage.job("again", "three" if point.elsewhere else "one", elsewhere=there)
    return Disturbed(runs, again)


def _crossed(stage: Stage, first: Job, second: Job) -> list[tuple[Job, int]]:
    """Run the second while the first waits, and then let that go on."""
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(stage.release, first)
        try:
            _wait(running, first.sign)
            code = stage.release(second)
        finally:
            first.folder.mkdir(parents=True, exist_ok=True)
            first.sign.with_suffix(".go").touch()
        return [(first, running.result()), (second, code)]


def _raced(stage: Stage, first: Job, second: Job) -> list[tuple[Job, int]]:
    with ThreadPoolExecutor(2) as pool:
        codes = list(pool.map(stage.release, [first, second]))
    return list(zip([first, second], codes, strict=True))


def _wait(running: Future[int], sign: Path) -> None:
    while not (sign.exists() or running.done()):
        time.sleep(_TICK)


@contextmanager
def _servers(stage: Stage, first: Event) -> Iterator[Mapping[str, Sequence[Server]]]:
    """Serve the world by a release that waits for ever before its first act."""
    fault = Fault(kind=Kind.OVERTAKEN, target=first.target, what=first.what)
    host = replace(stage.job("serving", "host"), fault=fault)
    with waiting(host):
        yield servers(host.servers)
