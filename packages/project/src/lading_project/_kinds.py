"""Types in words, and what was found instead of them."""

from collections.abc import Iterable, Mapping
from dataclasses import is_dataclass
from datetime import date, datetime, time
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

LONGEST = 60
LARGEST = 2**63
"""What TOML promises of integers ends here."""

WORDS = {
    str: ("a string", "strings"),
    bool: ("true or false", "true or false"),
    int: ("an integer", "integers"),
    float: ("a number", "numbers"),
    datetime: ("a date and time", "dates and times"),
    date: ("a date", "dates"),
    time: ("a time", "times"),
    Path: ("a path", "paths"),
}


def members(kind: object) -> tuple[Any, ...]:
    """Return what a union is made of, without None; any other type alone."""
    if get_origin(kind) in (Union, UnionType):
        return tuple(member for member in get_args(kind) if member is not NoneType)
    return (kind,)


def choices(kind: object) -> tuple[object, ...]:
    """Return the values that a Literal or an enum allows; of other types none."""
    if get_origin(kind) is Literal:
        return get_args(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return tuple(member.value for member in kind)
    return ()


def shape(kind: object) -> type:
    """Return how a value of the type is written: dict for a table, list for an array, else str."""
    if get_origin(kind) is Annotated:
        return shape(get_args(kind)[0])
    plain = get_origin(kind) or kind
    if not isinstance(plain, type) or issubclass(plain, (str, bytes, Enum)):
        return str
    if is_dataclass(plain) or issubclass(plain, Mapping):
        return dict
    return list if issubclass(plain, Iterable) else str


def shape_of(value: object) -> type:
    """Return the same of a value that was read from TOML."""
    return type(value) if isinstance(value, (dict, list)) else str


def walkable(kind: object) -> bool:
    """Say whether a table or array declares the one type of all that it holds, or is a dataclass.

    The others, such as pairs, are left to msgspec as a whole.
    """
    if is_dataclass(kind):
        return True
    held = get_args(kind)
    return bool(held) and (get_origin(kind) is not tuple or held[1:] == (...,))


def words(kind: object, *, many: bool = False) -> str:
    """Return what a person writes for a value of the type.

    >>> words(tuple[str, ...]), words(Literal["a", "b"] | int)
    ('an array of strings', 'one of "a", "b" or an integer')
    """
    if get_origin(kind) is Annotated:
        return words(get_args(kind)[0], many=many)
    kinds = members(kind)
    if len(kinds) > 1:
        return " or ".join(words(member, many=many) for member in kinds)
    return _words_of_one(kinds[0], many=many)


def _words_of_one(kind: Any, *, many: bool) -> str:  # noqa: ANN401
    if choices(kind):
        return f"one of {', '.join(map(found, choices(kind)))}"
    if shape(kind) is dict:
        return "tables" if many else "a table"
    if shape(kind) is list:
        items = words(get_args(kind)[0], many=True) if walkable(kind) else "values"
        return f"{'arrays' if many else 'an array'} of {items}"
    return WORDS.get(kind, ("a value", "values"))[many]


def found(value: object) -> str:
    """Return a value as one finds it in the file, long strings cut."""
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= LONGEST else f'"{value[: LONGEST - 1]}…"'
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (dict, list)):
        return "a table" if isinstance(value, dict) else "an array"
    if isinstance(value, int) and abs(value) > LARGEST:
        return "one beyond 64 bits"  # Python refuses to write thousands of digits
    return str(value)
