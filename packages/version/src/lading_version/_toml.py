"""The strings of a TOML text (1.0.0) and where they stand."""

import re
import tomllib
from collections.abc import Iterator

from lading_version._keys import Path
from lading_version._leaf import Leaf, Unreadable, line_of

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
_STRING = re.compile(
    r'"{3}(?:[^\\]|\\.)*?"{3,5}(?!")'
    r"|'{3}.*?'{3,5}(?!')"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]}#\r\n]+")
_TRIPLE = 3


def leaves(text: str) -> list[Leaf]:
    """Return every string value in ``text``.

    :raises Unreadable: if it is no TOML.
    """
    try:
        tomllib.loads(text)
        return list(_Scanner(text).document())
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) if found else line_of(text, len(text))
        raise Unreadable(f"not TOML: {error}", line) from error
    except RecursionError:
        raise Unreadable("not TOML that can be read: nested too deep") from None


class _Scanner:
    """Walks over a text that is known to be TOML."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._arrays: dict[Path, int] = {}

    def document(self) -> Iterator[Leaf]:
        """Walk over the whole text."""
        table: Path = ()
        self._take(_BLANK)
        while self._at < len(self._text):
            if self._text[self._at] == "[":
                table = self._header()
            else:
                yield from self._pair(table)
            self._take(_BLANK)

    def _header(self) -> Path:
        many = self._text.startswith("[[", self._at)
        self._at += 2 if many else 1
        names = self._key()
        self._at += 2 if many else 1
        path: Path = ()
        for number, name in enumerate(names, 1):
            path = (*path, name)
            if many and number == len(names):
                self._arrays[path] = self._arrays.get(path, -1) + 1
            if path in self._arrays:
                path = (*path, self._arrays[path])
        return path

    def _pair(self, table: Path) -> Iterator[Leaf]:
        names = self._key()
        self._at += 1  # the equals sign
        self._take(_SPACE)
        yield from self._value((*table, *names))

    def _key(self) -> list[str]:
        names = []
        while True:
            self._take(_SPACE)
            name = self._take(_KEY)
            names.append(_meaning(name) if name[0] in "\"'" else name)
            self._take(_SPACE)
            if self._text[self._at] != ".":
                return names
            self._at += 1

    def _value(self, path: Path) -> Iterator[Leaf]:
        match self._text[self._at]:
            case "[":
                yield from self._array(path)
            case "{":
                yield from self._inline(path)
            case '"' | "'" as quote:
                start = self._at
                raw = self._take(_STRING)
                width = _TRIPLE if raw.startswith(quote * _TRIPLE) else 1
                yield Leaf(path, start + width, self._at - width, _meaning(raw))
            case _:
                self._take(_SCALAR)

    def _array(self, path: Path) -> Iterator[Leaf]:
        for index, _ in enumerate(self._items("]")):
            yield from self._value((*path, index))

    def _inline(self, path: Path) -> Iterator[Leaf]:
        for _ in self._items("}"):
            yield from self._pair(path)

    def _items(self, end: str) -> Iterator[None]:
        self._at += 1
        self._take(_BLANK)
        while self._text[self._at] != end:
            yield
            self._take(_BLANK)
            if self._text[self._at] == ",":
                self._at += 1
                self._take(_BLANK)
        self._at += 1

    def _take(self, regex: re.Pattern[str]) -> str:
        match = regex.match(self._text, self._at)
        if match is None:
            raise Unreadable("not TOML that can be read", line_of(self._text, self._at))
        self._at = match.end()
        return match[0]


def _meaning(raw: str) -> str:
    return str(tomllib.loads(f"x = {raw}")["x"])
