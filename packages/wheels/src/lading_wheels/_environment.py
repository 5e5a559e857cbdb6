"""Environments to build in: one per distinct set of requirements, whole or not there."""

import json
import shutil
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from threading import Lock

from lading_run import locked
from lading_wheels._errors import OtherRequirements
from lading_wheels._uv import Uv

Locks = Mapping[str, Sequence[str]]
"""What each set of requirements was resolved to, by the set's name."""


def set_name(requirements: Collection[str]) -> str:
    """Return the name of a set of requirements: the requirements, sorted.

    >>> set_name({"wheel", "setuptools>=77"})
    'setuptools>=77; wheel'
    """
    return "; ".join(sorted(requirements))


@dataclass(frozen=True, slots=True)
class Environment:
    """A place to run a build backend in."""

    folder: Path

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / "bin" / "python"

    @property
    def scripts(self) -> Path:
        """Where the programs of its packages are."""
        return self.folder / "bin"


class Environments:
    """Makes environments in one folder, and keeps them there for the next build."""

    def __init__(self, folder: Path, uv: Uv, known: Locks | None = None) -> None:
        """Take the folder, and what sets were resolved to before: then no other set will do."""
        self._folder = folder
        self._uv = uv
        self._known = known
        self._resolved: dict[str, Sequence[str]] = {}
        self._lock = Lock()

    @property
    def resolved(self) -> Locks:
        """What every set that was asked for came to, in the order of their names."""
        return {name: self._resolved[name] for name in sorted(self._resolved)}

    def of(self, requirements: Collection[str]) -> Environment:
        """Return the environment that holds ``requirements``, made if it is not there.

        :raises RequirementsUnresolved: if they cannot be had.
        :raises OtherRequirements: if they are not among the sets that were resolved before.
        """
        lines = self._lines(set_name(requirements), requirements)
        environment = Environment(self._folder / _identity(lines))
        self._folder.mkdir(parents=True, exist_ok=True)
        with locked(environment.folder.with_suffix(".lock")):
            self._fill(environment, lines)
        return environment

    def _lines(self, name: str, requirements: Collection[str]) -> Sequence[str]:
        with self._lock:
            if name not in self._resolved:
                self._resolved[name] = self._resolve(name, requirements)
            return self._resolved[name]

    def _resolve(self, name: str, requirements: Collection[str]) -> Sequence[str]:
        if self._known is None:
            return self._uv.resolve(requirements) if requirements else []
        if name not in self._known:
            raise OtherRequirements(name, self._known)
        return self._known[name]

    def _fill(self, environment: Environment, lines: Sequence[str]) -> None:
        complete = environment.folder / ".complete"
        if complete.exists():
            return
        shutil.rmtree(environment.folder, ignore_errors=True)
        python = self._uv.make(environment.folder)
        if lines:
            self._uv.install_locked(python, lines)
        complete.touch()


def _identity(lines: Sequence[str]) -> str:
    content = json.dumps([sys.executable, sys.version, *lines])
    return sha256(content.encode()).hexdigest()[:16]
