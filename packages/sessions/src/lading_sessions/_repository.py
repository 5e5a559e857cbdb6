"""A repository as the sessions see it: its packages, groups, lock and settings."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lading_sessions._settings import SessionsTable, read_toml, settings_in, table_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """One installable package. ``folder`` is relative to the root: ``packages/run``, or ``.``."""

    root: Path
    folder: str
    distribution: str
    groups: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """What it is called on the command line and in the floors: its folder, if it has one."""
        return self.distribution if self.folder == "." else Path(self.folder).name

    @property
    def sources(self) -> tuple[str, ...]:
        """What holds its modules, relative to the root: the src folder, or the import package."""
        module = re.sub(r"[-.]+", "_", self.distribution)
        places = (f"{self.folder}/src", f"{self.folder}/{module}", f"{self.folder}/{module}.py")
        there = [place for place in places if (self.root / place).exists()]
        return tuple(place.removeprefix("./") for place in there[:1])

    @property
    def tests(self) -> str | None:
        """Its own tests, relative to the root, if it has any."""
        place = f"{self.folder}/tests".removeprefix("./")
        return place if (self.root / place).is_dir() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """What was read of a repository once, when the noxfile was imported."""

    root: Path
    packages: tuple[Package, ...]
    groups: frozenset[str]
    requires_python: tuple[str, ...]
    build_requires: tuple[str, ...]
    """What the packages' build backends need, as requirements."""
    tools: frozenset[str]
    """The names under ``[tool]`` in the root's pyproject.toml."""
    measures_children: bool
    """Whether its settings of coverage.py measure child processes too."""
    lock: Path | None
    settings: SessionsTable

    def existing(self, *names: str) -> tuple[str, ...]:
        """Those of the paths ``names``, relative to the root, that are there."""
        return tuple(name for name in names if (self.root / name).exists())

    @property
    def pyprojects(self) -> tuple[Path, ...]:
        """Every pyproject.toml that decides what gets installed."""
        paths = {self.root / "pyproject.toml"}
        paths |= {self.root / package.folder / "pyproject.toml" for package in self.packages}
        return tuple(sorted(path for path in paths if path.is_file()))


def read(root: Path) -> Repository:
    """Read the repository at ``root``: its packages are in ``packages/*``, or it is one itself.

    :raises Mistake: if one of its files is not TOML, or a setting is wrong.
    """
    files = {".": read_toml(root / "pyproject.toml")}
    for path in sorted(root.glob("packages/*/pyproject.toml")):
        files[path.parent.relative_to(root).as_posix()] = read_toml(path)
    projects = {folder: table_in(values, "project") for folder, values in files.items()}
    requires = {str(p["requires-python"]) for p in projects.values() if "requires-python" in p}
    lock = root / "requirements.lock"
    return Repository(
        root=root,
        packages=tuple(
            _package(root, folder, files[folder]) for folder in projects if projects[folder]
        ),
        groups=frozenset(table_in(files["."], "dependency-groups")),
        requires_python=tuple(sorted(requires)),
        build_requires=tuple(sorted(_build_requires(files))),
        tools=frozenset(table_in(files["."], "tool")),
        measures_children=_measures_children(files["."]),
        lock=lock if lock.is_file() else None,
        settings=settings_in(read_toml(root / "lading.toml"), files["."]),
    )


def _package(root: Path, folder: str, values: Mapping[str, object]) -> Package:
    name = str(table_in(values, "project").get("name", folder))
    groups = frozenset(table_in(values, "dependency-groups"))
    return Package(root=root, folder=folder, distribution=name, groups=groups)


def _build_requires(files: Mapping[str, Mapping[str, object]]) -> set[str]:
    systems = [table_in(values, "build-system").get("requires") for values in files.values()]
    return {str(one) for requires in systems if isinstance(requires, list) for one in requires}


def _measures_children(values: Mapping[str, object]) -> bool:
    patch = table_in(values, "tool", "coverage", "run").get("patch")
    return isinstance(patch, list) and "subprocess" in patch
