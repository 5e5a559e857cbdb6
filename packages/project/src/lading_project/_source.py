"""The file that holds the settings."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lading_project import _later
from lading_project._errors import SettingsWrong
from lading_project._place import FILE, SHARED, Place
from lading_run import Problem

EXIT_CODE = 2

_HINTS = {
    r"(Illegal|Found invalid) character '\\n'": "A string is not closed on its line.",
    r"Unescaped '\\' in a string|Invalid hex value": (
        """In "…" a backslash begins an escape; '…' takes it as it is."""
    ),
}
"""What to do about what tomllib says, where that can mean one thing only."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """The settings as they stand in a file: its name, text and table, and where that begins."""

    name: str
    text: str
    table: Mapping[str, object]
    top: Place = ()

    def problem(self, place: Place, text: str, hint: str = "") -> Problem:
        """Return a mistake at ``place``, counted from the top of the settings."""
        whole = (*self.top, *place)
        told = f"{dotted(whole)}: {text}" if whole else text
        return Problem(
            text=told, hint=hint, file=self.name, line=self._line(whole), exit_code=EXIT_CODE
        )

    @cached_property
    def _lines(self) -> Mapping[Place, int]:
        return {place: at.line for place, at in _later.toml_positions(self.text).items()}

    def _line(self, place: Place) -> int:
        while place and place not in self._lines:
            place = place[:-1]
        return self._lines[place] if place else 0


def find_source(root: Path) -> Source | None:
    """Return the settings of the repository at ``root``, or None if it has none.

    :raises SettingsWrong: if they cannot be read, or stand in two files.
    """
    problems: list[Problem] = []
    own = _read(root, FILE, problems)
    shared = _shared(_read(root, SHARED, problems), problems)
    if own and shared:
        text = f"the settings stand in {FILE} too"
        problems.append(shared.problem((), text, "Keep one of the two."))
    if problems:
        raise SettingsWrong(problems)
    return own or shared


def dotted(place: Place) -> str:
    """Return ``place`` as TOML writes keys.

    >>> dotted(("version", "carriers", 0, "a b"))
    'version.carriers[0]."a b"'
    """
    parts = (f"[{key}]" if isinstance(key, int) else f".{_quoted(key)}" for key in place)
    return "".join(parts).removeprefix(".")


def _shared(source: Source | None, problems: list[Problem]) -> Source | None:
    """Return [tool.lading] of pyproject.toml."""
    tool = source.table.get("tool") if source else None
    if source is None or not isinstance(tool, dict) or "lading" not in tool:
        return None
    table = tool["lading"]
    if not isinstance(table, dict):
        problems.append(source.problem(("tool", "lading"), "expected a table"))
        return None
    return Source(name=source.name, text=source.text, table=table, top=("tool", "lading"))


def _read(root: Path, name: str, problems: list[Problem]) -> Source | None:
    path = root / name
    try:
        data = path.read_bytes()
    except OSError as error:
        if isinstance(error, FileNotFoundError) and not path.is_symlink():
            return None
        text = (
            "it is a folder, not a file" if path.is_dir() else f"cannot be read: {error.strerror}"
        )
        problems.append(Problem(text=text, file=name, exit_code=EXIT_CODE))
        return None
    try:
        text = _decoded(data)
        return Source(name=name, text=text, table=tomllib.loads(text))
    except UnicodeDecodeError as error:
        problems.append(_undecodable(name, error))
    except ValueError as error:
        problems.append(_unreadable(name, error, data.count(b"\n") + 1))
    except RecursionError:
        problems.append(Problem(text="nested too deeply", file=name, exit_code=EXIT_CODE))
    return None


def _decoded(data: bytes) -> str:
    if data.startswith(b"\xef\xbb\xbf"):
        raise UnicodeDecodeError("utf-8", data, 0, 3, "TOML allows no byte order mark")
    return data.decode("utf-8")


def _undecodable(name: str, error: UnicodeDecodeError) -> Problem:
    return Problem(
        text=f"not UTF-8: {error.reason}",
        hint="Save it as UTF-8 without a byte order mark.",
        file=name,
        line=error.object[: error.start].count(b"\n") + 1,
        exit_code=EXIT_CODE,
    )


def _unreadable(name: str, error: ValueError, lines: int) -> Problem:
    text, _, place = str(error).partition(" (at ")
    line = re.match(r"line (\d+)", place)
    return Problem(
        text=f"not TOML: {text}",
        hint=next((hint for said, hint in _HINTS.items() if re.match(said, text)), ""),
        file=name,
        line=int(line[1]) if line else lines,  # it is at the end of the document
        exit_code=EXIT_CODE,
    )


def _quoted(key: str) -> str:
    return key if re.fullmatch("[A-Za-z0-9_-]+", key) else f'"{key}"'
