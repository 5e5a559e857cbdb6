"""The strings of a TOML text (1.0.0) and where they stand."""

import re
import tomllib
from typing import Any

from lading_project import toml_positions
from lading_version._keys import Path
from lading_version._leaf import Leaf, Unreadable, line_of

_QUOTES = re.compile(r"\"{3}|'{3}|\"|'")


def leaves(text: str) -> list[Leaf]:
    """Return every string value in ``text``.

    :raises Unreadable: if it is no TOML.
    """
    try:
        table = tomllib.loads(text)
        positions = toml_positions(text)
    except ValueError as error:
        raise Unreadable(f"not TOML: {error}", _line(text, str(error))) from error
    except RecursionError:
        raise Unreadable("not TOML that can be read: nested too deep") from None
    spans = {path: position.span for path, position in positions.items() if position.span}
    return [
        Leaf(path, start + len(quotes[0]), end - len(quotes[0]), _at(table, path))
        for path, (start, end) in spans.items()
        if (quotes := _QUOTES.match(text, start))
    ]


def _at(table: dict[str, Any], path: Path) -> str:
    value: Any = table
    for step in path:
        value = value[step]
    return str(value)


def _line(text: str, message: str) -> int:
    found = re.search(r"at line (\d+)", message)
    if found:
        return int(found[1])
    return line_of(text, len(text)) if "at end of document" in message else 0
