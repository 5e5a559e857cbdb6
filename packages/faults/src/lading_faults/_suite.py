"""All points of a sample, a few at a time, and what is said of them."""

import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lading_faults._course import Outcome, course
from lading_faults._nursery import Nursery, nursery
from lading_faults._points import Point
from lading_faults._reference import Reference
from lading_run import LadingError


@dataclass(frozen=True, slots=True)
class Result:
    """The outcomes of all points that were tried."""

    outcomes: Sequence[Outcome]

    @property
    def failed(self) -> list[Outcome]:
        """Those that did not converge."""
        return [outcome for outcome in self.outcomes if not outcome.converged]

    def __str__(self) -> str:
        """Write the one line at the end."""
        points, converged = len(self.outcomes), len(self.outcomes) - len(self.failed)
        duplicates = sum(len(outcome.duplicates) for outcome in self.outcomes)
        return f"faults: {points} points, {converged} converged, {duplicates} duplicates"


def run_points(
    tries: Sequence[tuple[Reference, Point]],
    folder: Path,
    *,
    at_once: int,
    tell: Callable[[Outcome], None],
) -> Result:
    """Try every point in a folder of its own below ``folder``; only of failures it stays.

    Each is tried on what its reference releases. ``tell`` is called in the order of the points, as
    they end.
    """
    tried = [_Try(folder / f"{n:03}", *each) for n, each in enumerate(tries, 1)]
    modules = dict.fromkeys(reference.job.modules for reference, _ in tries)
    outcomes = []
    with nursery(folder, modules) as forks, ThreadPoolExecutor(at_once) as pool:
        try:
            for outcome in pool.map(partial(_outcome, forks), tried):
                tell(outcome)
                outcomes.append(outcome)
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return Result(outcomes)


@dataclass(frozen=True, slots=True)
class _Try:
    """A point to be tried in a folder."""

    folder: Path
    reference: Reference
    point: Point


def _outcome(forks: Nursery, tried: _Try) -> Outcome:
    folder, point = tried.folder, tried.point
    try:
        outcome = course(point, folder, tried.reference, forks.release)
    except LadingError as error:
        outcome = Outcome(point=point, folder=folder, problems=[str(error)])
    if outcome.converged:
        shutil.rmtree(folder)
    return outcome
