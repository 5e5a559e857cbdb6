"""The strings of a JSON text (RFC 8259) and where they stand."""

import json
import re
from collections.abc import Iterator

from lading_version._keys import Path
from lading_version._leaf import Leaf, Unreadable

_SPACE = re.compile(r"[ \t\r\n]*")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_SCALAR = re.compile(r"[^\s,\]}]+")


def leaves(text: str) -> list[Leaf]:
    """Return every string value in ``text``.

    :raises Unreadable: if it is no JSON.
    """
    try:
        json.loads(text)
        return list(_Scanner(text).value(()))
    except json.JSONDecodeError as error:
        raise Unreadable(f"not JSON: {error.msg}", error.lineno) from error
    except RecursionError:
        raise Unreadable("not JSON that can be read: nested too deep") from None


class _Scanner:
    """Walks over a text that is known to be JSON."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._skip()

    def value(self, path: Path) -> Iterator[Leaf]:
        """Walk over one value and the space after it."""
        match self._text[self._at]:
            case "{":
                yield from self._members(path)
            case "[":
                yield from self._elements(path)
            case '"':
                start = self._at + 1
                value = self._string()
                yield Leaf(path, start, self._end - 1, value)
            case _:
                self._take(_SCALAR)
        self._skip()

    def _members(self, path: Path) -> Iterator[Leaf]:
        self._step()
        while self._text[self._at] != "}":
            name = self._string()
            self._skip()
            self._step()  # the colon
            yield from self.value((*path, name))
            self._comma()
        self._at += 1

    def _elements(self, path: Path) -> Iterator[Leaf]:
        self._step()
        index = 0
        while self._text[self._at] != "]":
            yield from self.value((*path, index))
            index += 1
            self._comma()
        self._at += 1

    def _string(self) -> str:
        raw = self._take(_STRING)
        self._end = self._at
        return str(json.loads(raw))

    def _comma(self) -> None:
        if self._text[self._at] == ",":
            self._step()

    def _step(self) -> None:
        self._at += 1
        self._skip()

    def _skip(self) -> None:
        self._take(_SPACE)

    def _take(self, regex: re.Pattern[str]) -> str:
        match = regex.match(self._text, self._at)
        if match is None:
            raise Unreadable("not JSON")
        self._at = match.end()
        return match[0]
