"""The table ``[sessions]`` of lading.toml, or ``[tool.lading.sessions]`` of pyproject.toml."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lading_sessions._mistake import Mistake

WHOLE = 100

FLOORS: Mapping[str, tuple[str, ...]] = {
    "lading.toml": ("sessions", "floors"),
    "pyproject.toml": ("tool", "lading", "sessions", "floors"),
}
"""Where the floors may lie: files, and the keys in them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionsTable:
    """How the sessions judge a repository."""

    floors: Mapping[str, float] = field(default_factory=dict)
    """The least branch coverage of each package, in per cent, by the name of its folder."""
    allow_skips: bool = False
    """Whether a run of the tests may skip some: a skipped test has shown nothing."""
    newest_only: str = ""
    """The pytest marker of tests that depend on no Python, and are run on the newest only."""
    unmeasured: tuple[str, ...] = ()
    """Folders and files of tests that are run on the newest Python only, and not under coverage."""


def read_toml(path: Path) -> dict[str, object]:
    """Return what the TOML file at ``path`` holds; nothing if there is no such file.

    :raises Mistake: if it is not TOML.
    """
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Mistake(f"{path.name} is not valid TOML: {error}") from error


def table_in(values: object, *keys: str) -> dict[str, object]:
    """Return the table under ``keys``, or an empty one if it is not there.

    >>> table_in({"tool": {"ruff": {"line-length": 100}}}, "tool", "ruff")
    {'line-length': 100}
    >>> table_in({"tool": 1}, "tool", "ruff")
    {}
    """
    for key in keys:
        values = values.get(key) if isinstance(values, dict) else None
    return values if isinstance(values, dict) else {}


def without(values: Mapping[str, object], key: str, *below: str) -> dict[str, object]:
    """Return the values but those under the keys; a table that then is empty is left out too.

    >>> without({"sessions": {"floors": {"run": 9}, "unmeasured": []}}, "sessions", "floors")
    {'sessions': {'unmeasured': []}}
    >>> without({"sessions": {"floors": {"run": 9}}, "tag": "v1"}, "sessions", "floors")
    {'tag': 'v1'}
    """
    rest = {name: value for name, value in values.items() if name != key}
    inner = without(table_in(values, key), *below) if below else {}
    return {**values, key: inner} if inner else rest


def settings_in(lading: Mapping[str, object], pyproject: Mapping[str, object]) -> SessionsTable:
    """Read the table out of the two files' values, lading.toml first.

    :raises Mistake: naming every value that is wrong.
    """
    file, table = _named(lading, pyproject)
    if wrong := [*_wrong(table)]:
        raise Mistake("\n".join(f"{file}: {text}" for text in wrong))
    floors = {name: float(str(floor)) for name, floor in table_in(table, "floors").items()}
    return SessionsTable(
        floors=floors,
        allow_skips=table.get("allow-skips") is True,
        newest_only=str(table.get("newest-only", "")),
        unmeasured=tuple(map(str, _list(table.get("unmeasured")))),
    )


def floors_in(lading: Mapping[str, object], pyproject: Mapping[str, object]) -> dict[str, float]:
    """Read the floors alone, and pass over every value that is wrong.

    >>> floors_in({"sessions": {"floors": {"run": 95, "git": "much"}, "flors": 1}}, {})
    {'run': 95.0}
    """
    _, table = _named(lading, pyproject)
    floors = table_in(table, "floors")
    return {name: float(str(floor)) for name, floor in floors.items() if _is_floor(floor)}


def _named(
    lading: Mapping[str, object], pyproject: Mapping[str, object]
) -> tuple[str, dict[str, object]]:
    """Return where the table lies, as messages say it, and the table."""
    if "sessions" in lading:
        return "lading.toml: [sessions]", table_in(lading, "sessions")
    own = table_in(pyproject, "tool", "lading", "sessions")
    return "pyproject.toml: [tool.lading.sessions]", own


def _is_floor(value: object) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and 0 <= float(str(value)) <= WHOLE


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _wrong(table: Mapping[str, object]) -> list[str]:
    known = {"floors", "allow-skips", "newest-only", "unmeasured"}
    wrong = [
        f"there is no key {key!r}; it knows {', '.join(sorted(known))}"
        for key in sorted(table.keys() - known)
    ]
    if not isinstance(table.get("floors", {}), dict):
        wrong.append("floors must be a table such as { run = 95 }")
    if not isinstance(table.get("allow-skips", False), bool):
        wrong.append("allow-skips must be true or false")
    if not re.fullmatch(r"\w*", str(table.get("newest-only", ""))):
        wrong.append('newest-only must be the name of a pytest marker, such as "engine"')
    unmeasured = table.get("unmeasured", [])
    if not isinstance(unmeasured, list) or not all(isinstance(one, str) for one in unmeasured):
        wrong.append('unmeasured must be a list of paths, such as ["tests"]')
    floors = table_in(table, "floors")
    return wrong + [
        f"floors.{name} must be a number from 0 to 100, not {floor!r}"
        for name, floor in floors.items()
        if not _is_floor(floor)
    ]
