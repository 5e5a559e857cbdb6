"""Asking a remote: not for ever, and once more if it falters."""

import logging
import time
from collections.abc import Callable

from lading_git._errors import RemoteSilent
from lading_run import CommandFailed, TimedOut

log = logging.getLogger(__name__)

DEADLINE = 300.0
"""How long, in seconds, a remote may take to say which refs it has."""
_PAUSE = 1.0


def ask(remote: str, question: Callable[[], str], *, hint: str = "") -> str:
    """Ask, and once more after a pause if the first answer was one that passes.

    :raises RemoteSilent: if there is no answer.
    """
    try:
        return _asked(remote, question, hint)
    except RemoteSilent as error:
        if not error.passing:
            raise
        log.info("%s; it is asked once more", error)
    time.sleep(_PAUSE)
    return _asked(remote, question, hint)


def _asked(remote: str, question: Callable[[], str], hint: str) -> str:
    try:
        return question()
    except TimedOut as error:
        raise RemoteSilent(remote, str(error), hint=hint) from error
    except CommandFailed as error:
        raise RemoteSilent(remote, error.stderr, hint=hint) from error
