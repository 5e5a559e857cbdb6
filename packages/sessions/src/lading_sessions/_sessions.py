"""The sessions: each body is a few lines, its docstring is what ``nox -l`` shows."""

import sys
from pathlib import Path

from lading_sessions import _alone, _measure
from lading_sessions._environment import search_path
from lading_sessions._imported import FIND, imported
from lading_sessions._mistake import Mistake
from lading_sessions._pythons import Python, oldest
from lading_sessions._repository import Repository
from lading_sessions._work import Work


def rehearse(work: Work) -> None:
    """Release this repository as if to the world, against servers on this machine."""
    work.install()
    program = "invoke" if (work.repository.root / _TASKS).is_file() else "lading"
    work.run(program, "release.rehearsal", *work.session.posargs)


def tests_on(work: Work, python: Python, *, newest: bool) -> None:
    """Run the tests; names of packages after -- run only theirs."""
    work.install(*_measure.TOOLS)
    _measure.run_tests(work, python, newest=newest)


def lint(work: Work) -> None:
    """Check style, format, the direction of imports, and the workflows."""
    commands = lint_commands(work)
    tools = ("ruff", *sorted({argv[0] for argv in commands} & {"zizmor"}), *_linter(work))
    work.install(*tools, read_only=True)
    work.run_all(commands, env={"PYTHONPATH": search_path(work.repository)})


def lint_commands(work: Work) -> list[tuple[str, ...]]:
    """Return what there is to check: each tool only where there is something for it."""
    commands = [("ruff", "check", *work.session.posargs), ("ruff", "format", "--check")]
    if _linter(work):
        commands.append(("lint-imports",))
    if work.repository.existing(".github"):
        commands.append(("zizmor", "--offline", "--persona=pedantic", ".github"))
    return commands


def _linter(work: Work) -> tuple[str, ...]:
    declared = "importlinter" in work.repository.tools or work.repository.existing(".importlinter")
    return ("import-linter",) if declared else ()


def types(work: Work) -> None:
    """Check the types of all that is Python here, strictly."""
    work.install("mypy", read_only=True)
    strict = ("mypy", "--strict", "--explicit-package-bases", *work.session.posargs)
    env = {"MYPYPATH": search_path(work.repository)}
    parts = typed(work.repository, tasks_beside_nox=_is_beside_nox(work, _TASKS))
    work.run_all([(*strict, *part) for part in parts], env=env)


_TASKS = "tasks.py"


def _is_beside_nox(work: Work, name: str) -> bool:
    """Tell whether only the Python of nox has all that a file of the root imports.

    So it is with tasks where Lading is installed beside nox, and not with what is tested.
    """
    wanted = imported(work.repository.root / name)
    theirs, ours = (
        set(work.ask(python, "-c", FIND, *sorted(wanted)).split())
        for python in (str(work.python), sys.executable)
    )
    return theirs < wanted == ours


def typed(repository: Repository, *, tasks_beside_nox: bool = False) -> list[list[str]]:
    """Return what is Python here, in parts: each package, the tests of the root, what lies beside.

    Each part is checked by itself: modules of tests may have the same name in two of them. The
    noxfile runs in the environment of nox, so what it imports is looked up there; what the tasks
    import is too, if they are said to be beside nox.
    """
    own = [[*package.sources, package.tests or ""] for package in repository.packages]
    shared = [] if any("tests" in part for part in own) else [["tests"]]
    beside, noxs = ["benchmarks", "conftest.py"], ["noxfile.py"]
    (noxs if tasks_beside_nox else beside).append(_TASKS)
    full = [
        [place for place in part if _has_python(repository.root, place)]
        for part in (*own, *shared, beside, noxs)
    ]
    return [[*_interpreter_for(part), *part] for part in full if part]


def _interpreter_for(part: list[str]) -> list[str]:
    return ["--python-executable", sys.executable] if "noxfile.py" in part else []


def _has_python(root: Path, place: str) -> bool:
    """Tell what mypy would refuse: what is not there, and folders with nothing for it."""
    path = root / place
    return place != "" and (path.is_file() or any(path.rglob("*.py")))


def coverage_on(work: Work, python: Python) -> None:
    """Hold each package's branch coverage against its floor, which only rises."""
    measured = _measure.is_measured(work, python)
    work.install(*_measure.TOOLS, read_only=measured)
    if not measured:
        _measure.measure(work, python)
    _measure.judge(work, python)


def alone(work: Work) -> None:
    """Install each package with what it declares and nothing else: import it, test it."""
    _alone.alone(work)


def faults(work: Work) -> None:
    """Break a rehearsal at every point, and see whether it converges; words after -- choose."""
    if not work.repository.existing("tests/faults/__main__.py"):
        raise Mistake("there is no tests/faults/__main__.py to run")
    work.install()
    work.run("python", "tests/faults", *work.session.posargs)


def bench(work: Work) -> None:
    """Measure, and hold the figures against their goals."""
    if not work.repository.existing("benchmarks"):
        raise Mistake("there is no folder benchmarks/ with a __main__.py to run")
    work.install()
    work.run("python", "-m", "benchmarks", *work.session.posargs)


def lock(work: Work) -> None:
    """Write requirements.lock anew: pins stay as they are; -- --upgrade raises them."""
    backends = work.session.cache_dir / "build-requires.txt"
    backends.write_text("\n".join(work.repository.build_requires), encoding="utf-8")
    own = work.session.cache_dir / "own-packages.txt"
    own.write_text(own_packages(work.repository), encoding="utf-8")
    options = (f"--override={own}", str(backends), *work.session.posargs)
    work.uv(*lock_command(work.repository), *options)


def own_packages(repository: Repository) -> str:
    """Return where the packages lie that others here may require: no index need know of them."""
    return "".join(
        f"{package.distribution} @ {(repository.root / package.folder).resolve().as_uri()}\n"
        for package in repository.packages
    )


def lock_command(repository: Repository) -> list[str]:
    """Return the arguments of uv: for every Python and platform, with hashes, naming no server."""
    command = ["pip", "compile", "--universal", "--generate-hashes", "--no-header"]
    command += ["--no-annotate", "--output-file", "requirements.lock"]
    command += ["--python-version", oldest(repository.requires_python)]
    for package in repository.packages:
        command += ["--no-emit-package", package.distribution]
    for group in sorted(repository.groups):
        command += ["--group", f"pyproject.toml:{group}"]
    return command + [f"{package.folder}/pyproject.toml" for package in repository.packages]
