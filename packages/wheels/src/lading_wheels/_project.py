"""A folder with a Python project in it, and what its pyproject.toml says."""

import re
import tomllib
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from lading_project import toml_positions
from lading_run import Problem

MARKS = ("pyproject.toml", "setup.py")
"""The files of which at least one makes a folder a Python project."""
_LINE = re.compile(r"at line (\d+)")


def is_project(folder: Path) -> bool:
    """Say whether the folder holds a Python project."""
    return any((folder / mark).is_file() for mark in MARKS)


def projects_of(source: Path, patterns: Iterable[str]) -> list[str]:
    """Return the projects that the globs match, as sorted paths relative to ``source``."""
    found = {
        folder.relative_to(source).as_posix()
        for pattern in patterns
        for folder in _matches(source, pattern)
        if is_project(folder)
    }
    return sorted(found)


def names_of(source: Path, patterns: Iterable[str]) -> list[str]:
    """Return the names of those projects that state them in a pyproject.toml, as normalized."""
    files = (ProjectFile(source, folder) for folder in projects_of(source, patterns))
    return [canonicalize_name(name) for file in files if (name := file.name)]


def _matches(source: Path, pattern: str) -> Iterator[Path]:
    return iter([source]) if pattern in {".", "./", ""} else source.glob(pattern)


@dataclass(frozen=True, slots=True)
class ProjectFile:
    """A pyproject.toml, by its path relative to the source."""

    source: Path
    folder: str

    @property
    def path(self) -> str:
        """Where it is, for messages."""
        return (Path(self.folder) / "pyproject.toml").as_posix()

    @property
    def name(self) -> str:
        """The name that it states; empty if it states none, or cannot be read."""
        try:
            read = self._read()
        except ValueError:
            return ""
        project = read[0].get("project") if read else None
        name = project.get("name") if isinstance(project, dict) else None
        return name if isinstance(name, str) else ""

    def problems(self) -> list[Problem]:
        """Say what keeps it from being read or built by."""
        try:
            return [] if self._read() is None else self._table_problems()
        except tomllib.TOMLDecodeError as error:
            return [self._broken(error)]
        except UnicodeDecodeError as error:
            return [Problem(text=f"is not UTF-8: {error}", file=self.path, exit_code=2)]

    def version_problems(self, version: Version | None) -> list[Problem]:
        """Say whether it states another version than the release's (None: any version will do)."""
        try:
            read = self._read()
        except ValueError:
            return []  # which `problems` tells
        return self._other_version(*read, version) if read else []

    def _read(self) -> tuple[dict[str, object], str] | None:
        file = self.source / self.path
        if not file.is_file():
            return None
        text = file.read_text("utf-8")
        return tomllib.loads(text), text

    def _broken(self, error: tomllib.TOMLDecodeError) -> Problem:
        place = _LINE.search(str(error))
        line = int(place[1]) if place else 0
        return Problem(text=f"is no TOML: {error}", file=self.path, line=line, exit_code=2)

    def _table_problems(self) -> list[Problem]:
        """Let `build` say what is wrong with ``[build-system]``."""
        from build import BuildException, ProjectBuilder  # noqa: PLC0415 - heavy

        with warnings.catch_warnings(record=True, action="always") as likely:
            try:
                requires = ProjectBuilder(self.source / self.folder).build_system_requires
            except BuildException as error:
                hint = " ".join(str(warning.message) for warning in likely)
                return [Problem(text=str(error), hint=hint, file=self.path, exit_code=2)]
        return [
            Problem(text=f"build-system.requires: {mistake}", file=self.path, exit_code=2)
            for requirement in sorted(requires)
            if (mistake := _mistake_in(requirement))
        ]

    def _other_version(
        self, document: dict[str, object], text: str, version: Version | None
    ) -> list[Problem]:
        project = document.get("project")
        static = project.get("version") if isinstance(project, dict) else None
        if static is None or version is None or _equal(static, version):
            return []
        problem = Problem(
            text=f"project.version is {static}, the release is {version}",
            hint=f"Write {version} there and commit; as a carrier of [version],"
            f" `invoke version.set {version}` writes it.",
            file=self.path,
            line=version_line(text),
        )
        return [problem]


def _mistake_in(requirement: str) -> str:
    try:
        Requirement(requirement)
    except InvalidRequirement as error:
        return f"{requirement!r} is no requirement: {str(error).splitlines()[0]}"
    return ""


def _equal(text: object, version: Version) -> bool:
    try:
        return Version(str(text)) == version
    except InvalidVersion:
        return False


def version_line(text: str) -> int:
    r"""Return the line on which a pyproject.toml states ``project.version``; 0 if unknown.

    >>> version_line('[tool.x]\nversion = "1"\n[project]\nversion = "2"\n')
    4
    """
    place = toml_positions(text).get(("project", "version"))
    return place.line if place else 0
