"""Keeps what git answers out of the log."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_answers = ContextVar("_answers", default=False)


def _is_talk(_: logging.LogRecord) -> bool:
    return not _answers.get()


@contextmanager
def unlogged() -> Iterator[None]:
    """Run commands in the block without a copy of their output in the log.

    Addresses and settings may hold tokens that nobody can know before they are read, and a whole
    history is no news. The commands themselves are logged, and so is what is raised.
    """
    logging.getLogger("lading_run.output").addFilter(_is_talk)  # once, however often it is added
    token = _answers.set(True)
    try:
        yield
    finally:
        _answers.reset(token)
