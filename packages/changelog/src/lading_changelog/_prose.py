"""Where a changelog, or a message, holds prose: neither code nor comments, as Markdown has both."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate

MARKER = "<!-- new releases stand below this line -->"
"""``write`` puts a version below this line; what is above it, and below its own, stays."""

_MARKER = MARKER.encode()
_OPENING = re.compile(
    rb"^(?P<indent> {0,3})(?:(?P<fence>`{3,}(?=[^`\n]*$)|~{3,})[^\n]*\n|(?!%b)<(?=!--))"
    % re.escape(_MARKER),
    re.MULTILINE,
)
_CLOSING = re.compile(rb"^ {0,3}(?P<fence>`{3,}|~{3,})[`~]*[ \t]*\r?$", re.MULTILINE)
_COMMENT = re.compile(rb"[ \t]*<!(?=--)")
_SHOWN = re.compile(rb"\S")


def prose_of(data: bytes) -> bytes:
    """Return the text, as long as it is, with ``x`` for its code and blanks for its comments.

    So a ``#`` in them is no heading, and code says something where a comment says nothing. The
    marker is no such comment, and what is left open hides nothing. Strangers write messages: it
    takes time by the length of the text, whatever is in it.
    """
    shown, parts = 0, []
    for start, stop, instead in _Text(data).hidden():
        parts += [data[shown:start], _SHOWN.sub(instead, data[start:stop])]
        shown = stop
    return b"".join([*parts, data[shown:]])


class _Text:
    """A text that is read once, from its beginning; what was found ahead is kept."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._ahead: dict[bytes | re.Pattern[bytes], int] = {}
        self._closings = {mark: _Closings(data, mark) for mark in (b"`", b"~")}

    def hidden(self) -> Iterator[tuple[int, int, bytes]]:
        """Yield where code and comments begin and end, and what is to stand in their place."""
        at = 0
        while opening := _OPENING.search(self._data, at):
            code = opening["fence"] is not None
            stop = self._end_of_code(opening) if code else self._end_of_comments(opening)
            if stop is not None:
                yield opening.start(), stop, b"x" if code else b" "
            at = opening.end() if stop is None else stop

    def _end_of_code(self, opening: re.Match[bytes]) -> int | None:
        """Return where a fence is closed, or the item of a list ends that its block stands in."""
        begin, indent = opening.end(), opening["indent"]
        ended = self._next(_less(indent), begin) if indent else len(self._data)
        closed = self._closings[opening["fence"][:1]].after(begin, len(opening["fence"]), ended)
        return closed or (ended if ended < len(self._data) else None)

    def _end_of_comments(self, opening: re.Match[bytes]) -> int | None:
        """Return the end of the comments that begin a line: within it nothing else is hidden.

        One that is left open ends where the marker stands, at the latest: so it is none.
        """
        stop, at = None, opening.end("indent")
        while comment := _COMMENT.match(self._data, at):
            end = self._next(b"-->", comment.end())
            if end >= min(len(self._data), self._next(_MARKER, comment.end())):
                break
            stop = at = end + len(b"-->")
        return stop

    def _next(self, what: bytes | re.Pattern[bytes], at: int) -> int:
        """Return where something stands next, or the end; it is not looked for twice."""
        known = self._ahead.get(what, -1)
        if known < at:
            known = self._found(what, at)
            self._ahead[what] = known
        return known

    def _found(self, what: bytes | re.Pattern[bytes], at: int) -> int:
        if isinstance(what, bytes):
            found = self._data.find(what, at)
            return found if found >= 0 else len(self._data)
        match = what.search(self._data, at)
        return match.start() if match else len(self._data)


class _Closings:
    """The lines that may close a block of code: of backticks, or of tildes."""

    def __init__(self, data: bytes, mark: bytes) -> None:
        found = [each for each in _CLOSING.finditer(data) if each["fence"].startswith(mark)]
        self._starts = [each.start() for each in found]
        self._ends = [each.end() for each in found]
        self._lengths = [len(each["fence"]) for each in found]
        self._longest = [*accumulate(reversed(self._lengths), max)][::-1]  # from there on

    def after(self, begin: int, length: int, last: int) -> int | None:
        """Return the end of the first that is so long, and begins at ``last`` at the latest."""
        at = bisect_left(self._starts, begin)
        while at < len(self._starts) and self._longest[at] >= length and self._starts[at] <= last:
            if self._lengths[at] >= length:
                return self._ends[at]
            at += 1
        return None


def _less(indent: bytes) -> re.Pattern[bytes]:
    """Return what finds a line that says something and is less indented."""
    return re.compile(rb"^(?!%b|\t)(?=[ \t]*[^ \t\r\n])" % indent, re.MULTILINE)
