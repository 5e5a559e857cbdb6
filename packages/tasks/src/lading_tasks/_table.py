"""Tables as text."""

import re
from collections.abc import Iterable, Sequence

from lading_tasks._printable import printable

GAP = "  "


def counted(number: int, noun: str) -> str:
    """Return the number with its noun, which takes an s.

    >>> counted(1, "file"), counted(2, "file")
    ('1 file', '2 files')
    """
    return f"{number} {noun}{'' if number == 1 else 's'}"


def plain_table(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    r"""Return a table whose columns line up and whose cells are whole, each row on one line.

    Control characters are shown as escapes: a file name may hold a newline.

    >>> print(plain_table(["name", "size"], [["a\nb", 1], ["long.whl", 20]]))
    name      size
    a\nb      1
    long.whl  20
    """
    lines = [[visible(str(cell)) for cell in row] for row in (headers, *rows)]
    widths = [max(map(_columns, cells)) for cells in zip(*lines, strict=True)]
    return "\n".join(_line(cells, widths) for cells in lines)


def markdown_table(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    r"""Return a table in GitHub's Markdown, as for a step summary.

    >>> print(markdown_table(["name", "size"], [["a|b", 1]]))
    | name | size |
    | --- | --- |
    | a\|b | 1 |
    """
    lines = [[_markdown(str(cell)) for cell in row] for row in (headers, *rows)]
    lines.insert(1, ["---"] * len(headers))
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def visible(text: str) -> str:
    """Return ``text`` with its control characters escaped, so that it fills one line."""
    return printable(re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", _escaped, text))


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")


def _markdown(text: str) -> str:
    return re.sub(r"([\\|<>`*_\[\]])", r"\\\1", visible(text))


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    pairs = zip(cells, widths, strict=True)
    return GAP.join(cell + " " * (width - _columns(cell)) for cell, width in pairs).rstrip()


def _columns(text: str) -> int:
    """Return how many columns a terminal gives ``text``."""
    return len(text) if text.isascii() else sum(map(_width, text))


def _width(character: str) -> int:
    import unicodedata  # noqa: PLC0415 - most tables do without it

    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
