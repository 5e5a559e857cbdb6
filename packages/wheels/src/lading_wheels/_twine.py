"""What twine says of a distribution before it is uploaded."""

import logging
import tarfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from types import ModuleType

from twine.commands import check as command
from twine.exceptions import TwineException

from lading_run import Problem

UNREADABLE: tuple[type[Exception], ...] = (
    TwineException,
    OSError,
    EOFError,
    ValueError,
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What twine raises if a file is no distribution, or a broken one."""

_LOG = logging.getLogger(command.__name__)
_ONE_AT_A_TIME = Lock()


def keep_from_printing(module: ModuleType) -> None:
    """Have a module of twine print nothing any more: stdout is for results."""
    vars(module)["print"] = _nothing


def _nothing(*_: object, **__: object) -> None:
    """Take what would be printed."""


keep_from_printing(command)


def check(files: Sequence[Path], *, strict: bool = True) -> list[Problem]:
    """Check that an index could show each file's description; ``strict``: there is one."""
    return [
        Problem(
            text=f"{file.name}: {text}",
            hint="What is uploaded cannot be changed: give the project a readme that renders.",
        )
        for file in files
        if (text := _said_against(file, strict=strict)) is not None
    ]


def _said_against(file: Path, *, strict: bool) -> str | None:
    """Do what ``twine check`` does, and return what it says against the file; None if it passes."""
    with _ONE_AT_A_TIME, _heard() as heard:
        try:
            failed = command.check([str(file)], strict=strict)
        except UNREADABLE as error:
            return f"{type(error).__name__}: {error}"
    return "\n".join(heard.messages) if failed else None


class _Messages(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage().strip())


@contextmanager
def _heard() -> Iterator[_Messages]:
    """Hear what twine's check logs, in the place of all others."""
    heard, before = _Messages(), (_LOG.propagate, _LOG.level)
    _LOG.addHandler(heard)
    _LOG.propagate = False
    _LOG.setLevel(logging.WARNING)  # whatever is set above it
    try:
        yield heard
    finally:
        _LOG.propagate, level = before
        _LOG.setLevel(level)
        _LOG.removeHandler(heard)
