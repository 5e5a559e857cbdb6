"""The tests under coverage: one set of data for each Python."""

import json
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from lading_sessions._earlier import cut_off, floors_before
from lading_sessions._floors import problems, shares, table
from lading_sessions._mistake import Mistake
from lading_sessions._pythons import Python
from lading_sessions._repository import Repository
from lading_sessions._selection import Selection, select
from lading_sessions._skips import skipped_in
from lading_sessions._tested import is_tested, keep, passing_over_what_is_left
from lading_sessions._work import Work

TOOLS = ("pytest", "pytest-xdist", "coverage")


def run_tests(work: Work, python: Python, *, newest: bool) -> None:
    """Run the tests that the words after ``--`` select.

    Without words: on the newest Python all that there are, measured but for what ``unmeasured``
    names; on each other one those of the packages: what spans them starts whole programs, takes
    longest, and depends on it least. So does what ``unmeasured`` names, and so do tests with the
    marker that ``newest-only`` names.
    """
    selection = select(work.repository, work.session.posargs)
    if selection.whole and newest:
        _run_all_tests(work, python)
    elif selection.whole:
        pytest(work, on_others(work.repository), label=str(python))
    else:
        pytest(work, selection, label=str(python))


def _run_all_tests(work: Work, python: Python) -> None:
    parts: dict[str, Callable[[], None]] = {"the measured tests": partial(measure, work, python)}
    if rest := work.repository.settings.unmeasured:
        parts["the unmeasured tests"] = partial(_run_unmeasured, work, python, rest)
    work.do_all(parts)


def _run_unmeasured(work: Work, python: Python, places: tuple[str, ...]) -> None:
    with passing_over_what_is_left(work, _stamp(work, python)):
        pytest(work, Selection((), places, ()), label=f"{python}-unmeasured")


def on_others(repository: Repository) -> Selection:
    """Return what is run on each Python but the newest."""
    marker = repository.settings.newest_only
    marked = ("-m", f"not {marker}") if marker else ()
    return Selection(repository.packages, (), (*marked, *_without_unmeasured(repository)))


def _without_unmeasured(repository: Repository) -> tuple[str, ...]:
    """Leave out each place, and all below it: pytest does not ignore what ``testpaths`` names."""
    left_out = ("--ignore={0}", "--ignore-glob={0}/*", "--deselect={0}::")
    places = (place.rstrip("/") for place in repository.settings.unmeasured)
    return tuple(each.format(place) for place in places for each in left_out)


def measure(work: Work, python: Python) -> None:
    """Run the tests under coverage, and keep the data with digests of what was tested."""
    folder, stamp = data_folder(work, python), _stamp(work, python)
    for left in (*folder.glob("data*"), stamp):
        left.unlink(missing_ok=True)
    with passing_over_what_is_left(work, stamp) as files:
        _run_under_coverage(work, python, folder)
        keep(stamp, files)


def _run_under_coverage(work: Work, python: Python, folder: Path) -> None:
    env = {"COVERAGE_FILE": str(folder / "data")}
    settings = _coverage_settings(work.repository, folder)
    run = ("python", "-m", "coverage", "run", *settings, "--parallel-mode", "-m")
    selection = Selection((), (), _without_unmeasured(work.repository))
    pytest(work, selection, label=str(python), start=run, env=env)
    work.run("python", "-m", "coverage", "combine", "--quiet", *settings, env=env)


def pytest(
    work: Work,
    selection: Selection,
    *,
    label: str,
    start: tuple[str, ...] = ("python", "-m"),
    env: Mapping[str, str | None] | None = None,
) -> None:
    """Run pytest on two and more cores.

    :raises CommandFailed: if it fails.
    :raises Mistake: if a test was skipped and none may be.
    """
    work.run(*start, *arguments(work, selection, label=label), env=env)
    if skipped := skips(work, label=label):
        raise Mistake(skipped)


def arguments(
    work: Work, selection: Selection, *, label: str, workers: str = "auto"
) -> tuple[str, ...]:
    """Return the words that follow ``python -m``; the report that they ask for is removed."""
    report = _report(work, label)
    report.unlink(missing_ok=True)
    places = [package.folder for package in selection.packages]
    own = () if "pytest" in work.repository.tools else ("--import-mode=importlib",)
    options = ("-n", workers, "--dist=worksteal", f"--junitxml={report}", *own)
    return ("pytest", *options, *selection.options, *places, *selection.paths)


def skips(work: Work, *, label: str) -> str:
    """Say which tests a run has skipped that may not; empty if there is none."""
    report = _report(work, label)
    skipped = skipped_in(report.read_bytes()) if report.is_file() else ()
    if work.repository.settings.allow_skips or not skipped:
        return ""
    return "\n".join(["these tests were skipped, and show nothing:", *skipped])


def _report(work: Work, label: str) -> Path:
    return work.session.cache_dir.absolute() / f"pytest-{label}.xml"


def data_folder(work: Work, python: Python) -> Path:
    """Where the data of ``python`` is kept: in nox's cache folder, apart from the others'."""
    folder = work.session.cache_dir.absolute() / "coverage" / str(python)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _stamp(work: Work, python: Python) -> Path:
    return data_folder(work, python) / "tested"


def is_measured(work: Work, python: Python) -> bool:
    """Tell whether the data of the tests as they are now is there."""
    return is_tested(work, _stamp(work, python))


def judge(work: Work, python: Python) -> None:
    """Print each package's coverage, as it was measured, and hold it against its floor."""
    folder = data_folder(work, python)
    report = folder / "report.json"
    settings = _coverage_settings(work.repository, folder)
    env = {"COVERAGE_FILE": str(folder / "data")}
    work.run("python", "-m", "coverage", "json", "--quiet", *settings, "-o", str(report), env=env)
    found = shares(json.loads(report.read_text(encoding="utf-8")), work.repository.packages)
    floors = work.repository.settings.floors
    sys.stdout.write(f"{table(found, floors)}\n")
    if wrong := [*problems(found, floors, floors_before(work)), *cut_off(work)]:
        work.session.error("\n".join(["coverage and its floors:", *wrong]))


def _coverage_settings(repository: Repository, folder: Path) -> tuple[str, ...]:
    """Use the repository's own settings if they measure child processes; else settings of ours."""
    if repository.measures_children:
        return ()
    sources = [place for package in repository.packages for place in package.sources]
    lines = ["[run]", "branch = true", "parallel = true", "patch = subprocess", "source ="]
    path = folder / "coveragerc"
    path.write_text(
        "\n".join([*lines, *(f"    {repository.root / p}" for p in sources), ""]), encoding="utf-8"
    )
    return (f"--rcfile={path}",)
