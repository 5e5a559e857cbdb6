"""The suite as a program: which points, how they ended, and the exit code."""

import argparse
import os
import shutil
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from time import monotonic

from lading_faults._course import Outcome
from lading_faults._points import may_meet
from lading_faults._reference import Reference, reference
from lading_faults._sample import Sample
from lading_faults._suite import run_points
from lading_run import LadingError

_CHOICES = """parts of the suite: a target (git), a kind (kills, 500, 503, 429, reset, half, slow,
stale, pairs, disk, calls, requests, apply), or both (index:500); without any, all of it"""

_JOBS = 2 * (os.cpu_count() or 1)
"""Half of what a disturbed release does is to wait: before it asks once more, for a slow answer."""


def main(samples: Sequence[Sample], words: Sequence[str], *, tag: str, at_least: int = 1) -> int:
    """Try the points of the samples that ``words`` choose; return the exit code.

    The whole suite fails if it finds fewer than ``at_least`` points. Progress goes to stderr; the
    last line, on stdout, is the result.
    """
    options = _parser().parse_args(words)
    folder = Path(mkdtemp(prefix="lading-faults-"))
    wanted = [sample for sample in samples if may_meet(sample.points, options.choices)]
    try:
        _say(f"releasing {', '.join(s.folder.name for s in wanted)} undisturbed, in {folder}")
        with ThreadPoolExecutor(options.jobs) as pool:
            found = list(pool.map(partial(_found, folder, tag), wanted))
        return _tried(options, found, folder, at_least)
    except LadingError as error:
        _say(f"{error}\n{error.hint}")
        return error.exit_code
    except KeyboardInterrupt:
        _say(f"interrupted; what was tried is in {folder}")
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="faults", description="Break a rehearsal everywhere.")
    parser.add_argument("choices", nargs="*", help=_CHOICES)
    parser.add_argument("--list", action="store_true", help="name the points and try none")
    parser.add_argument("--jobs", type=int, default=_JOBS, help="how many at a time")
    return parser


_Found = tuple[Sample, Reference]


def _found(folder: Path, tag: str, sample: Sample) -> _Found:
    name = f"reference-{sample.folder.name}"
    return sample, reference(sample, folder / name, tag=tag)


def _tried(
    options: argparse.Namespace, found: Sequence[_Found], folder: Path, at_least: int
) -> int:
    chosen = [
        (of, point)
        for sample, of in found
        for point in of.points
        if point.is_chosen(sample.points, options.choices)
    ]
    if options.list:
        sys.stdout.writelines(f"{point}\n" for _, point in chosen)
        return 0
    if not chosen:
        _say(f"no point is called {' or '.join(options.choices)}; --list names them all")
        return 2
    if not options.choices and len(chosen) < at_least:
        _say(f"the suite has shrunk: {len(chosen)} points, there should be {at_least} at least")
        return 1
    telling = _Telling(len(chosen))
    result = run_points(chosen, folder, at_once=options.jobs, tell=telling.tell)
    sys.stdout.write(f"{result}\n")
    if not result.failed:
        shutil.rmtree(folder)
    return 1 if result.failed else 0


_MANY = 6
"""How many lines are told of one point."""


class _Telling:
    """One line for each point as it ends, and more for one that did not converge."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._number = 0
        self._start = monotonic()

    def tell(self, outcome: Outcome) -> None:
        self._number += 1
        verdict = "converged" if outcome.converged else "NOT CONVERGED"
        codes = ", ".join(map(str, outcome.codes))
        spent = f"{monotonic() - self._start:.0f} s"
        _say(f"[{self._number}/{self._total}] {outcome.point} … {verdict} ({codes}; {spent})")
        if outcome.converged:
            return
        said = [*outcome.problems, *(f"{name} should not be there" for name in outcome.duplicates)]
        for problem in said[:_MANY]:
            _say(f"    {problem}")
        if said[_MANY:]:
            _say(f"    and {len(said) - _MANY} more of the kind")
        _say(f"    logs: {outcome.folder}\n    again: {outcome.command}")


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
