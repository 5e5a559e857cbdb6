"""The sessions as nox knows them."""

import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import NoReturn

import nox

from lading_sessions import _pythons, _repository, _sessions
from lading_sessions._mistake import Mistake
from lading_sessions._pythons import Python
from lading_sessions._repository import Repository
from lading_sessions._work import Work

Body = Callable[[Work], None]
Pythons = tuple[Python, ...]
Adder = Callable[[Repository, Pythons], None]


def register() -> None:
    """Register the standard set of sessions for the repository of the noxfile that calls this.

    nox runs a noxfile in the folder that it lies in: this is the repository. Besides ``tests``
    there is one session for each Python, such as ``tests-3.12``.

    :raises SystemExit: with what is wrong in pyproject.toml or lading.toml, all at once.
    """
    try:
        repository = _repository.read(Path.cwd())
    except Mistake as error:
        raise SystemExit(f"noxfile: {error}") from error
    pythons = _pythons.find(os.environ, repository.requires_python)
    for add in _STANDARD.values():
        add(repository, pythons)


def _add_tests(repository: Repository, pythons: Pythons) -> None:
    names = [f"tests-{python}" for python in pythons]

    def tests(work: Work) -> None:
        """Run the tests on every Python of this machine; names after -- select packages."""
        if not names:
            _refuse(work, repository)
        work.session.log(f"passed: {', '.join(names)}")

    for name, python in zip(names, pythons, strict=True):
        body = partial(_sessions.tests_on, python=python, newest=python == pythons[-1])
        doc = f"Run the tests on Python {python}."
        _add(repository, name, body, doc=doc, python=python, default=False)
    _add(repository, "tests", tests, requires=names, has_environment=False)


def _add_coverage(repository: Repository, pythons: Pythons) -> None:
    newest = pythons[-1] if pythons else None

    def coverage(work: Work) -> None:
        if newest is None:
            _refuse(work, repository)
        _sessions.coverage_on(work, newest)

    doc = _sessions.coverage_on.__doc__ or ""
    _add(repository, "coverage", coverage, doc=doc, python=newest)


def _refuse(work: Work, repository: Repository) -> NoReturn:
    asked = ", ".join(repository.requires_python) or "no requires-python"
    work.session.error(f"no Python from 3.11 up on this machine is allowed here ({asked})")


def _add(
    repository: Repository,
    name: str,
    body: Body,
    *,
    doc: str = "",
    python: Python | None = None,
    requires: list[str] | None = None,
    has_environment: bool = True,
    default: bool = True,
) -> None:
    """Register ``body``; a mistake in it ends the session with its text, not with a traceback."""

    def run(session: nox.Session) -> None:
        try:
            body(Work(session, repository))
        except Mistake as error:
            session.error(str(error))

    run.__doc__ = doc or body.__doc__
    nox.session(
        name=name,
        python=str(python.path) if python else None,
        requires=requires,
        venv_backend="virtualenv" if has_environment else "none",
        venv_params=["--no-seed"] if has_environment else [],
        reuse_venv=True,
        default=default,
    )(run)


def _plain(body: Body, *, has_environment: bool = True, default: bool = True) -> Adder:
    """Return what registers a session that is called like its body, for any Python."""

    def add(repository: Repository, _: Pythons) -> None:
        name = body.__name__
        _add(repository, name, body, has_environment=has_environment, default=default)

    return add


_STANDARD: Mapping[str, Adder] = {
    "rehearse": _plain(_sessions.rehearse),
    "tests": _add_tests,
    "lint": _plain(_sessions.lint),
    "types": _plain(_sessions.types),
    "coverage": _add_coverage,
    "alone": _plain(_sessions.alone, has_environment=False),
    "faults": _plain(_sessions.faults, default=False),
    "bench": _plain(_sessions.bench, default=False),
    "lock": _plain(_sessions.lock, has_environment=False, default=False),
}

SESSIONS = tuple(_STANDARD)
"""The standard set, by the names that every repository has."""
