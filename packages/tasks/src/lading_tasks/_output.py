"""The result of a task, on stdout."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import fields, is_dataclass
from enum import Enum
from importlib import import_module
from os import PathLike, fspath

from lading_run import LadingError, Stopped, Unavailable
from lading_tasks._github import for_people
from lading_tasks._message import as_error, document
from lading_tasks._stream import styled, write
from lading_tasks._table import plain_table

_answered: ContextVar[bool] = ContextVar("answered", default=False)


def print_text(text: str) -> None:
    """Print the result of a task on stdout; nothing, if it is empty.

    Unlike ``print`` it does not fail where the reader has left, such as ``head``, or where the
    encoding lacks a character.
    """
    if text:
        write(sys.stdout, text.removesuffix("\n"))


def table(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table on stdout: in the terminal's width there, never cut elsewhere."""
    if styled(sys.stdout):
        import_module("lading_tasks._terminal").show_table(headers, rows)
    else:
        write(sys.stdout, for_people(plain_table(headers, rows)))


def print_json(value: object) -> None:
    """Print ``value`` on stdout as JSON, in ASCII.

    Beside what JSON knows: dataclasses as objects, enums as their values, paths as strings, other
    iterables as arrays.

    :raises TypeError: if it holds anything else.
    """
    _answered.set(True)
    write(sys.stdout, json.dumps(value, indent=2, default=_jsonable))


@contextmanager
def answering() -> Iterator[None]:
    """Print what ends the block as JSON, unless the block has printed JSON itself."""
    token = _answered.set(False)
    try:
        yield
    except (LadingError, Stopped) as error:
        if not _answered.get():
            with suppress(Unavailable):  # stdout cannot be written, which is told anyway
                print_json(document(as_error(error)))
        raise
    finally:
        _answered.reset(token)


def _jsonable(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, PathLike):
        return fspath(value)
    if isinstance(value, Iterable):
        return dict(value) if hasattr(value, "keys") else list(value)
    raise TypeError(f"{value!r} is nothing that JSON could hold")
