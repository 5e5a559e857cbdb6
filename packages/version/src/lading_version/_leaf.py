"""A value at a known place in a text."""

from dataclasses import dataclass

from lading_version._keys import Path


@dataclass(frozen=True, slots=True)
class Leaf:
    """A string in a structured file: its path, its characters, and what they mean.

    ``text[start:end]`` are the characters between the quotes. ``value`` differs from them where
    the file uses escapes.
    """

    path: Path
    start: int
    end: int
    value: str


@dataclass(frozen=True, slots=True)
class Value:
    """What a scalar in a structured file means: its path, its type and its text."""

    path: Path
    kind: str
    text: str


class Unreadable(ValueError):
    """A text is not of the format that its name says; with the line, counted from 1."""

    def __init__(self, message: str, line: int = 0, hint: str = "") -> None:
        super().__init__(message)
        self.line = line
        self.hint = hint


def line_of(text: str, position: int) -> int:
    """Return the line of a character, counted from 1 (LF and CRLF end a line)."""
    return text.count("\n", 0, position) + 1
