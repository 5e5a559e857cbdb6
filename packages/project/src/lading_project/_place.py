"""Where in a TOML file its keys stand.

Python's tomllib tells values and no places, and the libraries that keep places read another
grammar than it here and there. So the file is read by tomllib, and only if something in it is
wrong is it looked through here, in the knowledge that it is TOML.
"""

import re
import tomllib
from bisect import bisect_left

Place = tuple[str | int, ...]
"""The keys and indexes that lead to a value from the top."""

_BLANK = re.compile(r"[ \t]*")
_SPACE = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r"\"(?:\\.|[^\"\\])*\"|'[^']*'|[A-Za-z0-9_-]+")
_LEAF = re.compile(
    r"\"\"\"(?:\\.|[^\\])*?\"{3,5}|'''.*?'{3,5}|\"(?:\\.|[^\"\\])*\"|'[^']*'|[^,\]}#\r\n]+",
    re.DOTALL,
)


def lines_of(text: str) -> dict[Place, int]:
    r"""Return the line of each key, table and element of an array in ``text``, which is TOML.

    >>> lines_of("[a]\nb = [\n  1]")
    {('a',): 1, ('a', 'b'): 2, ('a', 'b', 0): 3}
    """
    scan = _Scan(text)
    scan.document()
    return scan.lines


class _Scan:
    """One walk through a text, from its beginning to its end."""

    def __init__(self, text: str) -> None:
        self.lines: dict[Place, int] = {}
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
        if self._next() == "[":
            self._array(place)
        elif self._next() == "{":
            self._inline_table(place)
        else:
            self._take(_LEAF)

    def _array(self, place: Place) -> None:
        self._at += 1
        index = 0
        while self._skip(_SPACE) and self._next() != "]":
            if self._next() == ",":
                self._at += 1
                continue
            self.lines[*place, index] = self._line()
            self._value((*place, index))
            index += 1
        self._at += 1

    def _inline_table(self, place: Place) -> None:
        self._at += 1
        while self._skip(_SPACE) and self._next() != "}":
            if self._next() == ",":
                self._at += 1
            else:
                self._pair(place)
        self._at += 1

    def _next(self) -> str:
        return self._text[self._at]

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        if found is None:
            raise ValueError(f"no TOML at {self._at}: {self._text[self._at :][:20]!r}")
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
