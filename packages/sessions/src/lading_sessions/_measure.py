"""The tests under coverage: one set of data for each Python."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from lading_sessions._fingerprint import fingerprint
from lading_sessions._floors import problems, shares, table
from lading_sessions._pythons import Python
from lading_sessions._repository import Repository
from lading_sessions._selection import Selection, select
from lading_sessions._settings import read_toml, settings_in
from lading_sessions._skips import skipped_in
from lading_sessions._work import Work

_DEFAULT_BRANCHES = ("origin/HEAD", "origin/main", "origin/master")
"""Where the default branch may be found; a clone in CI often has no ``origin/HEAD``."""

TOOLS = ("pytest", "pytest-xdist", "coverage")


def run_tests(work: Work, python: Python, *, newest: bool) -> None:
    """Run the tests that the words after ``--`` select.

    Without words: on the newest Python all that there are, measured but for what ``unmeasured``
    names; on each other one those of the packages: what spans them starts whole programs, takes
    longest, and depends on it least. So do tests with the marker that ``newest-only`` names.
    """
    selection = select(work.repository, work.session.posargs)
    if selection.whole and newest:
        measure(work, python)
        if rest := work.repository.settings.unmeasured:
            pytest(work, Selection((), rest, ()), label=f"{python}-unmeasured")
    elif selection.whole:
        pytest(work, on_others(work.repository), label=str(python))
    else:
        pytest(work, selection, label=str(python))


def on_others(repository: Repository) -> Selection:
    """Return what is run on each Python but the newest."""
    marker = repository.settings.newest_only
    return Selection(repository.packages, (), ("-m", f"not {marker}") if marker else ())


def measure(work: Work, python: Python) -> None:
    """Run the tests under coverage, and keep the data with a digest of what was tested."""
    folder = data_folder(work, python)
    for left in folder.glob("data*"):
        left.unlink()
    (folder / "tested").unlink(missing_ok=True)
    before = tested(work.repository)
    env = {"COVERAGE_FILE": str(folder / "data")}
    settings = _coverage_settings(work.repository, folder)
    run = ("python", "-m", "coverage", "run", *settings, "--parallel-mode", "-m")
    without = tuple(f"--ignore={path}" for path in work.repository.settings.unmeasured)
    pytest(work, Selection((), (), without), label=str(python), start=run, env=env)
    work.run("python", "-m", "coverage", "combine", "--quiet", *settings, env=env)
    (folder / "tested").write_text(before, encoding="utf-8")


def pytest(
    work: Work,
    selection: Selection,
    *,
    label: str,
    start: tuple[str, ...] = ("python", "-m"),
    env: Mapping[str, str | None] | None = None,
) -> None:
    """Run pytest on two and more cores; fail if a test was skipped and none may be."""
    work.run(*start, *arguments(work, selection, label=label), env=env)
    if skipped := skips(work, label=label):
        work.session.error(skipped)


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


def tested(repository: Repository) -> str:
    """Return the digest of every source and test file, and of what decides how they run."""
    places = [package.folder for package in repository.packages if package.folder != "."]
    places += [place for package in repository.packages for place in package.sources]
    return fingerprint(
        repository.root,
        dict.fromkeys([*places, "tests", "conftest.py", "pyproject.toml", "requirements.lock"]),
    )


def judge(work: Work, python: Python) -> None:
    """Print each package's coverage and hold it against its floor; test first if that is due."""
    folder = data_folder(work, python)
    stamp = folder / "tested"
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != tested(work.repository):
        measure(work, python)
    report = folder / "report.json"
    settings = _coverage_settings(work.repository, folder)
    env = {"COVERAGE_FILE": str(folder / "data")}
    work.run("python", "-m", "coverage", "json", "--quiet", *settings, "-o", str(report), env=env)
    found = shares(json.loads(report.read_text(encoding="utf-8")), work.repository.packages)
    floors = work.repository.settings.floors
    sys.stdout.write(f"{table(found, floors)}\n")
    if wrong := problems(found, floors, _earlier(work)):
        work.session.error("\n".join(["coverage and its floors:", *wrong]))


def _earlier(work: Work) -> dict[str, float]:
    """Return the highest floors of the commits that ours are compared with."""
    folder = work.session.cache_dir.absolute() / "floors"
    folder.mkdir(exist_ok=True)
    earlier: dict[str, float] = {}
    for commit in _commits(work):
        values = {}
        for name in ("lading.toml", "pyproject.toml"):
            path = folder / name
            path.write_text(work.ask("git", "show", f"{commit}:./{name}"), encoding="utf-8")
            values[name] = read_toml(path)
        floors = settings_in(values["lading.toml"], values["pyproject.toml"]).floors
        earlier |= {name: max(floor, earlier.get(name, 0)) for name, floor in floors.items()}
    return earlier


def _commits(work: Work) -> tuple[str, ...]:
    """Return the last two commits, and the one where this branch left the default one."""
    for branch in _DEFAULT_BRANCHES:
        if base := work.ask("git", "merge-base", "HEAD", branch).strip():
            return "HEAD", "HEAD^", base
    return "HEAD", "HEAD^"


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
