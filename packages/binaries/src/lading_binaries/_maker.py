"""The maker of programs and their archives."""

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from lading_artifact import Artifact, Made, Order, Release
from lading_binaries._build import Workshop
from lading_binaries._checkout import checkout_of
from lading_binaries._errors import BuildFailed, OtherToolchain, hint_for
from lading_binaries._go import Go
from lading_binaries._inspection import Inspection
from lading_binaries._platform import Platform
from lading_binaries._program import Program
from lading_binaries._table import BinaryTable
from lading_run import Problem, Runner, run

Job = tuple[Program, Platform]


class BinaryMaker:
    """Builds every program for each of its platforms."""

    name = "binaries"
    needs: Collection[str] = frozenset()
    makes: Collection[str] = frozenset({"binary", "binary-archive"})

    def __init__(self, tables: Mapping[str, BinaryTable], runner: Runner = run) -> None:
        self._programs = [Program(name, table) for name, table in sorted(tables.items())]
        self._run = runner

    def problems(self, release: Release, /) -> Sequence[Problem]:
        """Say whether Go is missing, and all that is wrong with tables, packages and variables."""
        return Inspection(release, self._go(release), self._programs).problems()

    def make(self, order: Order, /) -> Made:
        """Build all programs, as many at a time as there are processors.

        :raises OtherToolchain: if they were first made by another Go, C compiler or libdeflate than
            is here.
        :raises BuildFailed: with every program that does not build, or not into what was asked for.
        """
        go = self._go(order.release)
        toolchain = self._toolchain(go)
        _check_toolchain(order.resolved or {}, toolchain)
        jobs = [(each, platform) for each in self._programs for platform in each.table.targets]
        scratch = order.release.work / "binaries"
        with TemporaryDirectory(dir=scratch, prefix="make-") as room:
            workers = max(1, min(len(jobs), os.cpu_count() or 1))
            shop = Workshop(
                release=order.release,
                checkout=checkout_of(order.release, Path(room) / "source", self._run),
                scratch=Path(room),
                go=go,
                processes=max(1, (os.cpu_count() or 1) // workers),
            )
            artifacts = _make_all(shop, jobs, workers, order.folder)
        return Made(artifacts=sorted(artifacts, key=lambda a: a.name), resolved=toolchain)

    def _go(self, release: Release) -> Go:
        return Go(release.work / "binaries", self._run)

    def _toolchain(self, go: Go) -> dict[str, str]:
        """Return what decides the bytes besides the commit."""
        toolchain = {"go": go.version}
        if any(program.table.cgo for program in self._programs):
            toolchain["cc"] = go.compiler
        if any(program.table.archives for program in self._programs):
            toolchain["deflate"] = f"deflate {version('deflate')}"
        return toolchain


def _check_toolchain(first: Mapping[str, object], here: Mapping[str, str]) -> None:
    for what, found in here.items():
        if first.get(what, found) != found:
            raise OtherToolchain(what, str(first[what]), found)


def _make_all(shop: Workshop, jobs: Sequence[Job], workers: int, folder: Path) -> list[Artifact]:
    """Build all; tell of all that fail, not of the first."""
    with ThreadPoolExecutor(workers) as pool:
        futures = {job: pool.submit(shop.make, *job, folder) for job in jobs}
        try:
            _await(futures.values())
        except BaseException:  # Ctrl-C too: what has not begun would be built before it is raised
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    if problems := _failures(futures):
        raise BuildFailed("Programs do not build:", problems=problems)
    return [future.result() for future in futures.values()]


def _await(futures: Iterable[Future[Artifact]]) -> None:
    """Wait for all; at once raise what is no program's own failure, such as a full disk."""
    for future in as_completed(futures):
        error = future.exception()
        if error and not isinstance(error, BuildFailed):
            raise error


def _failures(futures: Mapping[Job, Future[Artifact]]) -> list[Problem]:
    """Tell each failure of a program once, with the platforms that have it."""
    groups: dict[tuple[str, str], list[str]] = {}
    for (program, platform), future in futures.items():
        if error := future.exception():
            groups.setdefault((program.shown, str(error)), []).append(str(platform))
    return [
        Problem(text=f"{name} for {', '.join(platforms)}:\n{text}", hint=hint_for(text))
        for (name, text), platforms in groups.items()
    ]
