"""Structured files by their names: TOML, YAML and JSON."""

import json
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from lading_version import _json, _later, _toml
from lading_version._keys import Path
from lading_version._leaf import Leaf, Value


@dataclass(frozen=True, slots=True)
class Format:
    """How to find the strings of a text, and, by another parser, what all of it means."""

    name: str
    leaves: Callable[[str], list[Leaf]]
    values: Callable[[str], list[Value]]


def _flat(value: object, path: Path = ()) -> Iterator[Value]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _flat(item, (*path, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _flat(item, (*path, index))
    else:
        yield Value(path, type(value).__name__, str(value))


def _yaml_leaves(text: str) -> list[Leaf]:
    return _later.yaml_leaves(text)


def _yaml_values(text: str) -> list[Value]:
    return _later.yaml_values(text)


JSON = Format("JSON", _json.leaves, lambda text: list(_flat(json.loads(text))))
TOML = Format("TOML", _toml.leaves, lambda text: list(_flat(tomllib.loads(text))))
YAML = Format("YAML", _yaml_leaves, _yaml_values)
_BY_SUFFIX = {".json": JSON, ".toml": TOML, ".yaml": YAML, ".yml": YAML}


def format_of(path: str) -> Format | None:
    """Return the format that the name of a file says; None if it is none of the three."""
    return _BY_SUFFIX.get(PurePosixPath(path).suffix)
