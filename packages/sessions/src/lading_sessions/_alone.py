"""Each package with what it declares and nothing else."""

import os
import sys
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

from nox.command import CommandFailed

from lading_sessions._at_once import at_once
from lading_sessions._measure import arguments, skips
from lading_sessions._repository import Package
from lading_sessions._selection import Selection, select
from lading_sessions._work import Work


def alone(work: Work) -> None:
    """Build all packages, then try each, or those that the words after ``--`` name, by itself.

    Options among these words are pytest's.

    Several packages are tried at once, each by one process of pytest: workers of their own would
    cost more than they bring.
    """
    selected = select(work.repository, work.session.posargs)
    chosen = selected.packages or work.repository.packages
    wheels = build(work)
    workers = "auto" if len(chosen) == 1 else "0"
    how = Selection((), (), selected.options)
    each = [Alone(work, package, wheels, how, workers=workers) for package in _largest(chosen)]
    if failed := [fault for fault in at_once([one.fault for one in each]) if fault]:
        work.session.error("\n".join(failed))


def _largest(packages: Iterable[Package]) -> list[Package]:
    """Put those first that probably take longest: the last ones end together."""

    def size(package: Package) -> int:
        tests = package.root / (package.tests or "")
        return sum(path.stat().st_size for path in tests.rglob("*.py")) if package.tests else 0

    return sorted(packages, key=size, reverse=True)


def build(work: Work) -> Path:
    """Build a wheel of every package, anew, and return their folder."""
    folder = work.session.cache_dir.absolute() / "wheels"
    for old in folder.glob("*.whl"):
        old.unlink()
    into = ("build", "--wheel", "--out-dir", str(folder), *_pinned_builds(work))
    sources = [str(work.repository.root / package.folder) for package in work.repository.packages]
    at_once([partial(work.uv, *into, source) for source in sources])
    return folder


def _pinned_builds(work: Work) -> tuple[str, ...]:
    lock = work.repository.lock
    return ("--build-constraints", str(lock)) if lock else ()


class Alone:
    """One package in a fresh environment of its own."""

    def __init__(
        self, work: Work, package: Package, wheels: Path, how: Selection, *, workers: str
    ) -> None:
        self._work = work
        self._how = how
        self._package = package
        self._wheels = wheels
        self._home = work.session.cache_dir.absolute() / "alone" / package.name
        self._python = str(self._home / "bin" / "python")
        self._workers = workers
        self._label = f"alone-{package.name}"
        self._said = ""
        self._env = {"PATH": _path_without_nox(self._home), "VIRTUAL_ENV": str(self._home)}

    def fault(self) -> str:
        """Check it, show all that was said as one, and return what is wrong."""
        try:
            self.check()
        except CommandFailed as error:
            return f"{self._package.name}: {error.reason}"
        finally:
            self._work.session.log(f"alone: {self._package.name}")
            sys.stdout.write(self._said)
            sys.stdout.flush()
        return skips(self._work, label=self._label)

    def check(self) -> None:
        """Install it, import all of its modules, then run its own tests."""
        base: str = getattr(sys, "_base_executable", sys.executable)
        self._work.uv("venv", "--clear", "--python", base, str(self._home))
        self._install(str(wheel_of(self._package, self._wheels.iterdir())))
        program = Path(__file__).with_name("_import_all.py")
        self._run(self._python, "-I", str(program), self._package.distribution)
        self._test()

    def _install(self, *what: str) -> None:
        """Install ``what``; siblings are the wheels just built, all else is as the lock pins it."""
        limits = self._home / "siblings.txt"
        siblings = (
            f"{p.distribution} @ {wheel_of(p, self._wheels.iterdir()).as_uri()}\n"
            for p in self._work.repository.packages
        )
        limits.write_text("".join(siblings), encoding="utf-8")
        lock = self._work.repository.lock
        pins = ("--constraints", str(lock)) if lock else ()
        into = ("pip", "install", "--no-sources", "--python", self._python)
        self._work.uv(*into, "--constraints", str(limits), *pins, *what)

    def _test(self) -> None:
        tests = self._package.tests
        if tests is None:
            self._work.session.log(f"{self._package.name} has no tests of its own")
            return
        self._install("pytest", "pytest-xdist", *self._group())
        only = replace(self._how, paths=(tests,))
        words = arguments(self._work, only, label=self._label, workers=self._workers)
        self._run(self._python, "-P", "-m", *words)  # -P: the checkout is not to import from

    def _run(self, *argv: str) -> None:
        self._said += self._work.hear(*argv, env=self._env)

    def _group(self) -> tuple[str, ...]:
        """Name the group ``test`` of the package, else of the repository: nothing else may help."""
        root = self._work.repository.root
        if "test" in self._package.groups:
            return ("--group", f"{root / self._package.folder / 'pyproject.toml'}:test")
        return (
            ("--group", f"{root / 'pyproject.toml'}:test")
            if "test" in self._work.repository.groups
            else ()
        )


def _path_without_nox(home: Path) -> str:
    """Put ``home`` first on PATH as if it were activated, and take out the environment of nox."""
    ours = Path(sys.executable).parent
    folders = os.environ.get("PATH", "").split(os.pathsep)
    others = [folder for folder in folders if Path(folder) != ours]
    return os.pathsep.join([str(home / "bin"), *others])


def wheel_of(package: Package, files: Iterable[Path]) -> Path:
    """Return the wheel of ``package`` among ``files``, by the name in its file name."""
    name = package.distribution.lower().replace("-", "_").replace(".", "_")
    return next(
        file for file in files if file.suffix == ".whl" and file.name.lower().startswith(f"{name}-")
    )
