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
    points: Sequence[Point],
    reference: Reference,
    folder: Path,
    *,
    at_once: int,
    tell: Callable[[Outcome], None],
) -> Result:
    """Try every point in a folder of its own below ``folder``; only of failures it stays.

    ``tell`` is called in the order of the points, as they end.
    """
    numbered = [(folder / f"{number:03}", point) for number, point in enumerate(points, 1)]
    outcomes = []
    with nursery(folder, reference.job.modules) as forks, ThreadPoolExecutor(at_once) as pool:
        try:
            for outcome in pool.map(partial(_tried, reference, forks), numbered):
                tell(outcome)
                outcomes.append(outcome)
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return Result(outcomes)


def _tried(reference: Reference, forks: Nursery, numbered: tuple[Path, Point]) -> Outcome:
    folder, point = numbered
    try:
        outcome = course(point, folder, reference, forks.release)
    except LadingError as error:
        outcome = Outcome(point=point, folder=folder, problems=[str(error)])
    if outcome.converged:
        shutil.rmtree(folder)
    return outcome
