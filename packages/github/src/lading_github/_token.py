"""The token: from the environment, or from gh if someone is logged in there."""

import logging
from collections.abc import Mapping

from lading_github._address import GITHUB, origin
from lading_github._errors import TokenRefused
from lading_run import Command, CommandFailed, Runner, TimedOut, ToolMissing, announce

log = logging.getLogger(__name__)

_OF_GITHUB = ("GITHUB_TOKEN", "GH_TOKEN")
_OF_OTHERS = ("GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN")
_PATIENCE = 30


def token_from(environ: Mapping[str, str], runner: Runner, host: str = "github.com") -> str | None:
    """Return the token for ``host``; None if there is none.

    It is the first of GITHUB_TOKEN, GH_TOKEN and ``gh auth token``, which is asked only where it
    is installed. As with gh, these variables are for github.com and what is under ghe.com, and
    here also for the GitHub whose Actions run us; GH_ENTERPRISE_TOKEN and GITHUB_ENTERPRISE_TOKEN
    are for all others: who edits the configuration shall not have them sent to a host of his own.
    The token is never part of a command, a log or an error, and whoever keeps our log is told to
    mask it, before anything is sent with it.
    """
    token = _found(environ, runner, host)
    announce([token] if token else [])
    return token


def _found(environ: Mapping[str, str], runner: Runner, host: str) -> str | None:
    for name in _OF_GITHUB if _is_theirs(host, environ) else _OF_OTHERS:
        if token := environ.get(name, "").strip():
            return token
    asked = Command(
        "gh", "auth", "token", "--hostname", host, looks=True, private=True, timeout=_PATIENCE
    )
    try:
        return runner(asked).stdout.strip() or None
    except ToolMissing:
        return None
    except (CommandFailed, TimedOut) as error:
        log.debug("gh gives no token: %s", error)
        return None


def _is_theirs(host: str, environ: Mapping[str, str]) -> bool:
    """Say whether the token of GitHub, or of the GitHub that runs us, is one for ``host``."""
    if host == GITHUB or host.endswith(".ghe.com"):
        return True
    if environ.get("GITHUB_ACTIONS") != "true":
        return False
    server = environ.get("GITHUB_API_URL") or environ.get("GITHUB_SERVER_URL", "")
    return host == origin(server)[1].removeprefix("api.")


def checked_token(token: str | None) -> str | None:
    """Return the token if it can be sent in a header.

    :raises TokenRefused: if not; without a word of it.
    """
    if token is not None and not (token.isascii() and token.isprintable() and " " not in token):
        raise TokenRefused(
            "the token holds characters that are in no token of GitHub",
            hint="Set its variable anew: to the token, and nothing around it.",
        )
    return token
