"""The driver of the benchmarks, as a user and as CI meet it; no time is asserted."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
Run = Callable[..., tuple[int, str, str]]

_BOUND = """
from benchmarks._row import Effort, Row

def rows(effort):
    yield Row(figure=f"one at {effort.scale}", ours=1.25, rival=1.0, goal=1.5)
    yield Row(figure="two", ours=3.0, rival=1.0, goal=2.0)
"""
_ALONE = """
from benchmarks._row import Row

def rows(effort):
    yield Row(figure="alone", ours=1.25, rival=None, goal=1.5, note="x is missing")
"""
_COSTS = """
import sys
from benchmarks._clock import Process, compare
from benchmarks._row import Row

def rows(effort):
    runs = "open(sys.argv[1], 'a').write('{} ')"
    a, b = (
        Process([sys.executable, "-c", "import sys;" + runs.format(name), "order"], cwd=HERE)
        for name in "AB"
    )
    ours, rival = compare(a, b, pairs=effort.pairs)
    yield Row(figure="cpu", ours=ours.cpu, rival=rival.cpu, goal=1000)
    yield Row(figure="wall", ours=ours.wall, rival=rival.wall, goal=1000)
"""
_SLOW = """
from benchmarks._clock import Process, compare
from benchmarks._row import Row

def rows(effort):
    ours = Process(["sh", "-c", "printf 'A ' >> order"], cwd=HERE)
    for seconds, patience in ((3, 60.0), (60, 3.0)):
        slow = Process(["sh", "-c", f"printf 'B ' >> order; sleep {seconds}"], cwd=HERE)
        cost, rival = compare(ours, slow, pairs=effort.pairs, patience=patience)
        yield Row(figure="wall", ours=cost.wall, rival=rival.wall, goal=1.0, note=rival.note)
"""
_FAILS = """
import sys
from benchmarks._clock import Process, compare

def rows(effort):
    broken = Process([sys.executable, "-c", "raise SystemExit('no luck')"])
    compare(broken, broken, pairs=effort.pairs)
    yield
"""
_MISSING = """
from benchmarks._clock import Process, compare

def rows(effort):
    nothing = Process(["no-such-program-of-ours"])
    compare(nothing, nothing, pairs=effort.pairs)
    yield
"""


def _run(folder: Path, *arguments: str) -> tuple[int, str, str]:
    command = [sys.executable, "-m", "benchmarks", *arguments]
    measured = {name for name in os.environ if name.startswith("COVERAGE_")}
    env = {name: value for name, value in os.environ.items() if name not in measured}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run the driver in a copy whose only benchmarks are those of this module."""
    folder = tmp_path / "benchmarks"
    folder.mkdir()
    for path in (ROOT / "benchmarks").glob("_*.py"):
        shutil.copy(path, folder)
    costs = _COSTS.replace("HERE", repr(str(tmp_path)))
    for name, text in {
        "alone": _ALONE,
        "bound_twice": _BOUND,
        "costs": costs,
        "fails": _FAILS,
        "missing": _MISSING,
        "slow": _SLOW.replace("HERE", repr(str(tmp_path))),
    }.items():
        (folder / f"{name}.py").write_text(text)
    return lambda *arguments: _run(tmp_path, *arguments)


def test_a_table_is_printed_and_goals_alone_do_not_fail(run: Run) -> None:
    code, out, err = run("bound-twice", "--scale", "0.5")
    assert (code, err) == (0, "bound-twice …\n")
    assert out.splitlines() == [
        "figure      ours   rival  ratio  goal     holds",
        "one at 0.5  1.250  1.000  1.25   <= 1.50  holds",
        "two         3.000  1.000  3.00   <= 2.00  does not hold",
    ]


def test_json_is_a_list_of_objects_with_the_columns_as_keys(run: Run) -> None:
    code, out, _ = run("--json", "bound-twice")
    assert code == 0
    assert json.loads(out) == [
        {
            "figure": "one at 1.0",
            "ours": 1.25,
            "rival": 1.0,
            "ratio": 1.25,
            "goal": 1.5,
            "holds": True,
            "note": "",
        },
        {
            "figure": "two",
            "ours": 3.0,
            "rival": 1.0,
            "ratio": 3.0,
            "goal": 2.0,
            "holds": False,
            "note": "",
        },
    ]


def test_a_rival_that_is_not_here_is_told_in_its_place_and_nothing_is_claimed(run: Run) -> None:
    code, out, _ = run("alone")
    assert code == 0
    assert out.splitlines() == [
        "figure  ours   rival         ratio  goal     holds",
        "alone   1.250  x is missing         <= 1.50  not known",
    ]
    [row] = json.loads(run("--json", "alone")[1])
    assert (row["rival"], row["ratio"], row["holds"]) == (None, None, False)
    assert run("--strict", "alone")[0] == 1


def test_strict_ends_with_1_when_a_goal_does_not_hold(run: Run) -> None:
    assert run("--strict", "bound-twice")[0] == 1
    assert run("--strict", "costs", "--pairs", "1")[0] == 0


def test_an_unknown_name_is_a_mistake_of_usage(run: Run) -> None:
    code, out, err = run("bound-twice", "unknown")
    assert (code, out) == (2, "")
    assert err.splitlines()[-1] == (
        "python -m benchmarks: error: no benchmark is named unknown; "
        "there are alone, bound-twice, costs, fails, missing, slow"
    )


@pytest.mark.parametrize("option", [("--pairs", "0"), ("--scale", "0.0"), ("--scale", "-1.0")])
def test_an_effort_that_is_none_is_a_mistake_of_usage(run: Run, option: tuple[str, str]) -> None:
    code, out, err = run("bound-twice", *option)
    assert (code, out) == (2, "")
    assert err.splitlines()[-1].endswith(f"{option[1]} is not more than 0")


def test_both_sides_run_in_turn_after_one_run_of_each(run: Run, tmp_path: Path) -> None:
    code, out, err = run("costs", "--pairs", "2", "--json")
    assert (code, err) == (0, "costs …\n")
    assert (tmp_path / "order").read_text() == "A B A B A B "
    assert all(row["ours"] > 0 < row["rival"] for row in json.loads(out))


def test_a_slow_rival_runs_once_and_not_for_ever_and_the_report_says_so(
    run: Run, tmp_path: Path
) -> None:
    code, out, _ = run("slow", "--pairs", "2")
    assert code == 0
    assert (tmp_path / "order").read_text() == "A B A A A B A A "
    once, ended = out.splitlines()[1:]
    assert re.search(r" 3\.\d{3} \(one run\) +0\.\d\d  ", once)
    assert re.search(r" 3\.\d{3} \(at least\) +0\.\d\d \(at most\)  ", ended)


def test_a_process_that_fails_is_told_with_its_output(run: Run) -> None:
    code, out, err = run("fails")
    assert (code, out) == (69, "")
    assert err.splitlines()[1].endswith("exit 1")
    assert err.splitlines()[2:] == ["no luck"]


def test_a_missing_rival_is_told(run: Run) -> None:
    assert run("missing") == (
        69,
        "",
        "missing …\nno-such-program-of-ours is missing; install it and run this again\n",
    )


def test_the_benchmarks_of_this_repository_run_in_a_small_size() -> None:
    code, out, err = _run(ROOT, "--json", "--scale", "0.001", "--pairs", "1")
    assert code == 0, err
    assert [(row["figure"], row["goal"]) for row in json.loads(out)] == [
        ("changelog, 30 commits, 10 tags: CPU seconds, against git-cliff==2.12.0", 1.0),
        ("changelog, 30 commits, 10 tags: CPU seconds, against commitizen==4.19.3", 1.0),
        ("changelog, 30 commits, 10 tags: MiB, against 60", 1.0),
        ("changelog, 30 commits, 10 tags: CPU seconds, against 0.6", 1.0),
        ("changelog, 30 commits, 10 tags: CPU seconds, against 140 tags", 1.2),
        ("changelog, 30 commits, 10 tags: CPU seconds by path, against 1.1", 1.0),
        ("changelog, 30 commits, 10 tags: CPU seconds by path, 100 units against one", 1.2),
        ("SHA-256 of 1.024 MiB: CPU seconds, against openssl dgst", 1.1),
        ("SHA-256 of 2 files of 512 KiB: CPU seconds, against one file of that size", 1.2),
        ("SHA-256 of 2 files of 512 KiB: wall seconds of two threads, against one", 0.65),
        ("image from 2 wheels, cold: wall seconds, against buildah bud", 0.2),
        ("image from 2 wheels, cold: CPU seconds, against buildah bud", 0.2),
        ("image from 2 wheels, nothing new: wall seconds, against buildah bud", 0.05),
        ("image from 2 wheels, nothing new: CPU seconds, against buildah bud", 0.05),
        ("image from 2 wheels: wall seconds more for a second platform, against the first", 0.6),
        ("image from 2 wheels: CPU seconds more for a second platform, against the first", 0.6),
        ("invoke --list, whole collection: CPU seconds, against one plain task", 1.15),
        ("a release with nothing left to do, 10 targets: CPU seconds, against the budget", 1.0),
        ("push of 0.054 MB that are there: CPU seconds more than crane, against 0.2", 1.0),
        ("next version, 30 commits, 10 tags: CPU seconds, against commitizen==4.19.3", 1 / 3),
        ("next version, 30 commits, 10 tags: CPU seconds, against git-cliff==2.12.0", 1.0),
        (
            (
                "next version, 30 commits, 10 tags: CPU seconds, against "
                "python-semantic-release==10.7.0"
            ),
            1.0,
        ),
        ("next version, 30 commits, 10 tags: CPU seconds, against 0.3", 1.0),
    ]
