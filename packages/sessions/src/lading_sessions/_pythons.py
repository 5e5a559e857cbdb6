"""The Pythons of this machine, found without starting one of them."""

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.specifiers import SpecifierSet

OLDEST = (3, 11)

_NO_MINOR = 100
"""A minor version of Python 3 that there will not be."""


@dataclass(frozen=True, slots=True, order=True)
class Python:
    """One minor version of Python and where its interpreter is."""

    version: tuple[int, int]
    path: Path

    def __str__(self) -> str:
        """Write the version as in the names of sessions, such as ``3.12``."""
        return f"{self.version[0]}.{self.version[1]}"


def find(environ: Mapping[str, str], requires: Iterable[str] = ()) -> tuple[Python, ...]:
    """Return every Python from 3.11 up that ``requires`` (PEP 440 specifiers) all allow.

    There is one for each minor version, oldest first: the one that runs this code, else the first
    on PATH, else the newest that pyenv or uv installed. Files are looked at, none is run: a list
    of sessions must not cost a process for each Python.
    """
    allowed = [SpecifierSet(text) for text in requires]
    found: dict[tuple[int, int], Python] = {}
    for python in (_running(), *_on_path(environ), *_installed(environ)):
        if python.version >= OLDEST and all(_allows(spec, str(python)) for spec in allowed):
            found.setdefault(python.version, python)
    return tuple(sorted(found.values()))


def oldest(requires: Iterable[str]) -> str:
    """Return the oldest Python that all of ``requires`` allow, as ``find`` understands them.

    It is not older than 3.11 if they exclude no Python 3 for its age, and 3.11 if they allow none.

    >>> oldest([">=3.9", ">=3.10,<4"])
    '3.10'
    >>> oldest(["~=3.12"]), oldest(["<4"])
    ('3.12', '3.11')
    """
    specs = [SpecifierSet(text) for text in requires]
    allowed = [n for n in range(_NO_MINOR) if all(_allows(spec, f"3.{n}") for spec in specs)]
    first = OLDEST[1] if 0 in allowed else 0
    return f"3.{next((n for n in allowed if n >= first), OLDEST[1])}"


def _allows(spec: SpecifierSet, minor: str) -> bool:
    """Ask with a patch number higher than any: it stands for the patch release that is there."""
    return spec.contains(f"{minor}.999")


def _running() -> Python:
    path: str = getattr(sys, "_base_executable", sys.executable)
    return Python(sys.version_info[:2], Path(path))


def _on_path(environ: Mapping[str, str]) -> Iterator[Python]:
    for folder in environ.get("PATH", "").split(os.pathsep):
        yield from _in_folder(Path(folder)) if folder else ()


def _installed(environ: Mapping[str, str]) -> Iterator[Python]:
    home = Path(environ.get("HOME", "/nonexistent"))
    pyenv = Path(environ.get("PYENV_ROOT") or home / ".pyenv") / "versions"
    data = Path(environ.get("XDG_DATA_HOME") or home / ".local/share")
    uv = Path(environ.get("UV_PYTHON_INSTALL_DIR") or data / "uv/python")
    for folder in (
        *_releases(pyenv, r"(3\.\d+\.\d+)"),
        *_releases(uv, r"cpython-(3\.\d+\.\d+)-.*"),
    ):
        yield from _in_folder(folder / "bin")


def _releases(parent: Path, pattern: str) -> list[Path]:
    """Return the folders of final releases, newest first: no alphas, no free-threaded builds."""
    if not parent.is_dir():
        return []
    named = [(re.fullmatch(pattern, folder.name), folder) for folder in parent.iterdir()]
    dated = [([int(n) for n in match[1].split(".")], folder) for match, folder in named if match]
    return [folder for _, folder in sorted(dated, reverse=True)]


def _in_folder(folder: Path) -> Iterator[Python]:
    try:
        names = [entry.name for entry in os.scandir(folder)]
    except OSError:  # PATH may well name what is not there
        return
    for name in sorted(names):
        match = re.fullmatch(r"python3\.(\d+)", name)
        if match and _is_interpreter(folder / name):
            yield Python((3, int(match[1])), folder / name)


def _is_interpreter(path: Path) -> bool:
    """Tell an interpreter from a shim: pyenv's are scripts, others are links to another program."""
    try:
        if not path.resolve().name.startswith("python") or not os.access(path, os.X_OK):
            return False
        with path.open("rb") as file:
            return file.read(2) != b"#!"
    except OSError:
        return False
