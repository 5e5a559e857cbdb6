"""Where in a TOML file its keys and values stand.

Python's tomllib tells values and no places. tomlkit keeps places by writing the file again, but it
writes `[[a]]`, `[b]`, `[[a]]` in another order and `[[b . c]]` below `[[b]]` as `[[b. c]]`. So the
text is looked through here, in the knowledge that tomllib reads it.
"""

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from lading_project._place import Place

_BLANK = re.compile(r"[ \t]*")
_SPACE = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r"\"(?:\\.|[^\"\\])*\"|'[^']*'|[A-Za-z0-9_-]+")
_SCALAR = re.compile(
    r"\"\"\"(?:\\.|[^\\])*?\"{3,5}|'''.*?'{3,5}|\"(?:\\.|[^\"\\])*\"|'[^']*'"
    r"|[^,\]}#\r\n]*[^,\]}# \t\r\n]",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Position:
    """Where a key or an element of an array stands in a text.

    ``line`` counts from 1. The value is ``text[start:end]`` for ``span = (start, end)``, with its
    quotes or brackets; ``span`` is None for what has headers or dotted keys instead.
    """

    line: int
    span: tuple[int, int] | None


def toml_positions(text: str) -> dict[Place, Position]:
    r"""Return where each key, table and element of an array stands in ``text``.

    The keys are those and the indexes that lead to it from the top, in the order of the text. It
    is TOML 1.0 that tomllib reads; whether it is, is not looked at.

    >>> toml_positions("[a]\nb = [\n  'c']")[("a", "b", 0)]
    Position(line=3, span=(12, 15))

    :raises ValueError: if no way through the text is found, with the line.
    """
    scan = _Scan(text)
    scan.document()
    return {place: Position(line, scan.spans.get(place)) for place, line in scan.lines.items()}


class _Scan:
    """One walk through a text, from its beginning to its end."""

    def __init__(self, text: str) -> None:
        self.lines: dict[Place, int] = {}
        self.spans: dict[Place, tuple[int, int]] = {}
        self._text = text
        self._at = 0
        self._ends = [found.start() for found in re.finditer("\n", text)]
        self._lengths: dict[Place, int] = {}  # of arrays of tables

    def document(self) -> None:
        table: Place = ()
        while self._skip(_SPACE):
            if self._next() == "[":
                table = self._header()
            else:
                self._pair(table)

    def _header(self) -> Place:
        line = self._line()
        brackets = 2 if self._text.startswith("[[", self._at) else 1
        self._at += brackets
        *parents, last = self._keys()
        self._at += brackets
        table: Place = ()
        for key in parents:
            table = self._latest((*table, key), line)
        table = (*table, last)
        if brackets == 1:
            self.lines[table] = line
            return table
        self.lines.setdefault(table, line)
        self._lengths[table] = self._lengths.get(table, 0) + 1
        return self._latest(table, line)

    def _latest(self, table: Place, line: int) -> Place:
        """Return the table itself, or if it is an array of tables, its last one so far."""
        self.lines.setdefault(table, line)
        if table in self._lengths:
            table = (*table, self._lengths[table] - 1)
            self.lines.setdefault(table, line)
        return table

    def _pair(self, table: Place) -> None:
        line = self._line()
        for key in self._keys():
            table = (*table, key)
            self.lines.setdefault(table, line)
        self._at += 1  # the equals sign
        self._skip(_BLANK)
        self._value(table)

    def _keys(self) -> list[str]:
        keys = []
        while True:
            self._skip(_BLANK)
            keys.append(_plain(self._take(_KEY)))
            self._skip(_BLANK)
            if self._next() != ".":
                return keys
            self._at += 1

    def _value(self, place: Place) -> None:
        """Pass over a value, in fewer frames than tomllib: what it can read does not overflow."""
        start = self._at
        if self._next() == "[":
            for index, line in enumerate(self._items("]")):
                self.lines[*place, index] = line
                self._value((*place, index))
        elif self._next() == "{":
            for _ in self._items("}"):
                self._pair(place)
        else:
            self._take(_SCALAR)
        self.spans[place] = (start, self._at)

    def _items(self, end: str) -> Iterator[int]:
        """Stop at each item up to the bracket ``end``, and return its line."""
        self._at += 1
        while self._skip(_SPACE) and self._next() != end:
            if self._next() == ",":
                self._at += 1
            else:
                yield self._line()
        self._at += 1

    def _next(self) -> str:
        return self._text[self._at : self._at + 1]

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        if found is None:
            raise ValueError(f"not understood (at line {self._line()})")
        self._at = found.end()
        return found[0]

    def _skip(self, pattern: re.Pattern[str]) -> bool:
        """Pass over what ``pattern`` matches, and say whether there is more."""
        self._take(pattern)
        return self._at < len(self._text)

    def _line(self) -> int:
        return bisect_left(self._ends, self._at) + 1


def _plain(key: str) -> str:
    if key[0] == '"':
        return str(tomllib.loads(f"key = {key}")["key"])
    return key.strip("'")
