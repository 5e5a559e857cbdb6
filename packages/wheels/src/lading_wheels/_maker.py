"""The maker of wheels and sdists."""

import logging
import os
import warnings
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from packaging.version import Version

from lading_artifact import Artifact, Made, Order, Release
from lading_project import mistake
from lading_run import LadingError, Problem, Runner, run
from lading_version import VersionTable
from lading_wheels._backend import Surroundings
from lading_wheels._build import Workshop
from lading_wheels._environment import Environments, Locks
from lading_wheels._errors import BuildFailed
from lading_wheels._filename import MEDIA_TYPES, Distribution, kind_of
from lading_wheels._project import ProjectFile, is_project, projects_of
from lading_wheels._settings import WheelsTable
from lading_wheels._uv import Uv

log = logging.getLogger(__name__)

RESOLVED = "build-requirements"
"""The key in ``Made.resolved``: by set of requirements, the locked lines."""


class WheelMaker:
    """Builds an sdist and, from it, a wheel of every project."""

    name = "wheels"
    needs: Collection[str] = frozenset()
    makes: Collection[str] = frozenset({"sdist", "wheel"})

    def __init__(
        self,
        table: WheelsTable,
        runner: Runner = run,
        *,
        versions: VersionTable | None = None,
        wrong: Sequence[Problem] = (),
    ) -> None:
        """Take the table, the one that says where versions stand, and what is ``wrong`` already."""
        self._table = table
        self._run = runner
        self._versions = versions
        self._wrong = wrong

    def problems(self, release: Release, /) -> Sequence[Problem]:
        """Say which folders are missing and what is wrong with the pyproject.toml files.

        That a version is out of step is told where it is checked, if its place is a carrier.
        """
        version = python_version(release)
        found = projects_of(release.source, self._table.packages)
        files = [ProjectFile(release.source, project) for project in found]
        others = [problem for file in files for problem in file.version_problems(version)]
        told = self._told(release) if others else frozenset()
        return [
            *self._wrong,
            *_missing(release, self._table.packages),
            *(problem for file in files for problem in file.problems()),
            *(problem for problem in others if (problem.file, problem.line) not in told),
        ]

    def _told(self, release: Release) -> frozenset[tuple[str, int]]:
        """Return the places of which the check of versions tells, by file and line."""
        from lading_version import Version as AnyVersion  # noqa: PLC0415 - only for this
        from lading_version import problems  # noqa: PLC0415 - only for this

        try:
            found = problems(release.source, self._versions, AnyVersion.parse(release.version))
        except LadingError:
            return frozenset()  # it tells of that, and of nothing else
        return frozenset((problem.file, problem.line) for problem in found)

    def make(self, order: Order, /) -> Made:
        """Build all projects, as many at a time as there are processors.

        :raises BuildFailed: with every project that does not build, or not into the release.
        :raises RequirementsUnresolved: if build requirements cannot be had.
        """
        release = order.release
        shop = self._workshop(release, order.resolved)
        projects = projects_of(release.source, self._table.packages)
        files = _build_all(shop, projects, order.folder)
        _check_versions(files, python_version(release))
        artifacts = [
            Artifact.of_file(path, kind=kind, media_type=MEDIA_TYPES[kind])
            for path in sorted(path for paths in files.values() for path in paths)
            if (kind := kind_of(path))
        ]
        return Made(artifacts=artifacts, resolved={RESOLVED: shop.environments.resolved})

    def _workshop(self, release: Release, resolved: Mapping[str, object] | None) -> Workshop:
        known = cast("Locks | None", (resolved or {}).get(RESOLVED))
        scratch = release.work / "wheels"
        scratch.mkdir(parents=True, exist_ok=True)
        return Workshop(
            source=release.source,
            scratch=scratch,
            surroundings=Surroundings(release.epoch, self._table.environment),
            environments=Environments(scratch / "envs", Uv(self._run), known),
            runner=self._run,
        )


def python_version(release: Release) -> Version | None:
    """Return the release's version as Python packages write it (PEP 440).

    It is None if there is none that all packages must have: between two tags each backend makes
    its own, by its settings, and a snapshot goes to no index.
    """
    from lading_version import Version as AnyVersion  # noqa: PLC0415 - only for this

    between = release.snapshot and release.version.endswith(f"g{release.commit[:12]}")
    if not release.version or between:
        return None
    return Version(AnyVersion.parse(release.version).pep440)


def _missing(release: Release, patterns: Sequence[str]) -> list[Problem]:
    """Say which of the globs match no project."""
    source = release.source
    hint = "Name folders that hold a pyproject.toml or a setup.py."
    texts = {
        at: f"{pattern!r} {_why_missing(source, pattern)}"
        for at, pattern in enumerate(patterns)
        if not projects_of(source, [pattern])
    }
    return [
        mistake(source, ("wheels", "packages", at), text, hint, unit=release.unit)
        for at, text in texts.items()
    ]


def _why_missing(source: Path, pattern: str) -> str:
    there = (source / pattern).is_dir() and not is_project(source / pattern)
    return "holds no pyproject.toml and no setup.py" if there else "matches no Python project"


def _build_all(shop: Workshop, projects: Sequence[str], folder: Path) -> dict[str, Sequence[Path]]:
    """Build every project; tell of all that fail, not of the first."""
    with _warnings_logged(), ThreadPoolExecutor(os.cpu_count()) as pool:
        futures = {project: pool.submit(shop.build, project, folder) for project in projects}
        try:
            _await(futures.values())
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    problems = [
        Problem(text=f"does not build:\n{error}", file=project)
        for project, future in futures.items()
        if (error := future.exception())
    ]
    if problems:
        raise BuildFailed(problems=problems)
    return {project: future.result() for project, future in futures.items()}


def _await(futures: Collection[Future[Sequence[Path]]]) -> None:
    """Wait for all; at once raise what is no project's own failure, such as a silent index."""
    for future in as_completed(futures):
        error = future.exception()
        if error and not isinstance(error, BuildFailed):
            raise error


@contextmanager
def _warnings_logged() -> Iterator[None]:
    """Log what backends and `build` warn of: it is for the project's authors, not for a release."""
    with warnings.catch_warnings(record=True, action="always") as caught:
        yield
    for warning in caught:
        log.debug("%s", warning.message)


def _check_versions(files: Mapping[str, Sequence[Path]], version: Version | None) -> None:
    problems = []
    for project, paths in files.items():
        for path in paths:
            found = Distribution.parse(path.name).version
            if version is not None and found != version:
                problems.append(_other_version(project, path, found, version))
    names = [path.name for paths in files.values() for path in paths]
    twice = sorted({name for name in names if names.count(name) > 1})
    problems += [Problem(text=f"{name} is built by two projects") for name in twice]
    if problems:
        raise BuildFailed(problems=problems)


def _other_version(project: str, path: Path, found: Version, version: Version) -> Problem:
    return Problem(
        text=f"built {path.name}: its version is {found}, the release is {version}",
        hint=f"Run `invoke version.set {version}` and commit, or let the tag decide it.",
        file=project,
    )
