"""Runs the benchmarks and prints figure, ours, rival, ratio, goal, and whether the goal holds."""

import argparse
import importlib
import json
import pkgutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

import benchmarks
from benchmarks._clock import BenchmarkError
from benchmarks._row import Effort, Row
from lading_run import LadingError

Number = TypeVar("Number", int, float)

_HEADERS = ("figure", "ours", "rival", "ratio", "goal", "holds")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the command line asks for; return the exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    known = _names()
    if unknown := [name for name in options.names if name not in known]:
        parser.error(f"no benchmark is named {', '.join(unknown)}; there are {', '.join(known)}")
    try:
        rows = list(_rows(options.names or known, Effort(scale=options.scale, pairs=options.pairs)))
    except (BenchmarkError, LadingError) as error:
        print(error, *filter(None, [getattr(error, "hint", "")]), sep="\n", file=sys.stderr)
        return 69
    print(json.dumps([row.as_dict() for row in rows], indent=2) if options.json else _table(rows))
    return 1 if options.strict and not all(row.holds for row in rows) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=__doc__,
        epilog="Exit codes: 0 it ran, 1 a goal does not hold and --strict, 2 usage, "
        "69 a benchmark cannot be run here.",
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(_names())}")
    parser.add_argument("--json", action="store_true", help="print a list of objects")
    parser.add_argument(
        "--strict", action="store_true", help="exit with 1 if a goal does not hold (times vary)"
    )
    parser.add_argument("--pairs", type=_count, default=5, help="runs of each side (%(default)s)")
    parser.add_argument(
        "--scale", type=_scale, default=1.0, help="multiplies the amount of data (%(default)s)"
    )
    return parser


def _count(text: str) -> int:
    return _positive(int(text))


def _scale(text: str) -> float:
    return _positive(float(text))


def _positive(number: Number) -> Number:
    if not number > 0:
        raise argparse.ArgumentTypeError(f"{number} is not more than 0")
    return number


def _names() -> list[str]:
    modules = (module.name for module in pkgutil.iter_modules(benchmarks.__path__))
    return sorted(name.replace("_", "-") for name in modules if not name.startswith("_"))


def _rows(names: Iterable[str], effort: Effort) -> Iterator[Row]:
    for name in names:
        print(f"{name} …", file=sys.stderr)
        module = importlib.import_module(f"benchmarks.{name.replace('-', '_')}")
        yield from module.rows(effort)


def _table(rows: Iterable[Row]) -> str:
    lines = [_HEADERS, *(row.as_cells() for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


if __name__ == "__main__":
    sys.exit(main())
