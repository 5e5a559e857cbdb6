"""Asking a remote: not for ever, and again if it falters."""

import logging
from collections.abc import Callable

from lading_git._errors import RemoteSilent
from lading_git._patience import PATIENCE, Patience
from lading_run import CommandFailed, TimedOut

log = logging.getLogger(__name__)

DEADLINE = 300.0
"""How long, in seconds, a remote may take to say which refs it has."""


def ask(
    remote: str, question: Callable[[], str], *, hint: str = "", patience: Patience = PATIENCE
) -> str:
    """Ask, and again after growing pauses as long as the answers are such as pass.

    These are 429, 502, 503 and 504, and connections that break off.

    :raises RemoteSilent: if there is no answer.
    """
    pauses = patience.pauses()
    while True:
        try:
            return _asked(remote, question, hint)
        except RemoteSilent as error:
            pause = next(pauses, None) if error.passing else None
            if pause is None:
                raise
            log.info("%s; it is asked again in %.0f s", error, pause)
            patience.sleep(pause)


def _asked(remote: str, question: Callable[[], str], hint: str) -> str:
    try:
        return question()
    except TimedOut as error:
        raise RemoteSilent(remote, str(error), hint=hint) from error
    except CommandFailed as error:
        raise RemoteSilent(remote, error.stderr, hint=hint) from error
