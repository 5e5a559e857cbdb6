"""Uploads one file once, by twine: its rules on credentials hold, and what is sent is its matter.

``twine upload`` sends a file up to five times to an index that answers 5xx, without a look whether
it has it by then, and waits for an answer for ever. What the index answers is told here, and to
try again is for others to decide.
"""

import contextlib
import logging
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import requests
import rich
from requests.adapters import HTTPAdapter
from twine import exceptions, package

from lading_run import Mask, announce, check_not_stopped
from lading_wheels._credentials import Credentials, Nobody
from lading_wheels._failed import Failed
from lading_wheels._refusal import Refusal, refusal
from lading_wheels._twine import UNREADABLE

CONNECT, SILENCE = 30, 180
"""Seconds to reach the index, and to wait for a sign of life; it may look at a file for long."""
_PATIENCE, _SLOWEST = 300, 16 * 1024
"""How many seconds an upload may take, and how many more for its bytes: bytes in a second."""
_LONGEST = 10_000
_END = 6
_SUCCESS = range(200, 300)
_TAG = re.compile(r"<style.*?</style>|<[^>]*>", re.DOTALL | re.IGNORECASE)


class TooSlow(Exception):
    """The index takes the bytes too slowly."""


_KINDS: Sequence[tuple[Refusal, tuple[type[Exception], ...]]] = (
    (Refusal.OTHER, (requests.exceptions.SSLError,)),
    (
        Refusal.PASSING,
        (
            TooSlow,
            requests.ConnectionError,
            requests.Timeout,
            requests.exceptions.ChunkedEncodingError,
            requests.exceptions.ContentDecodingError,
        ),
    ),
    (
        Refusal.FORBIDDEN,
        (
            exceptions.NonInteractive,
            exceptions.TrustedPublishingFailure,
            exceptions.InvalidConfiguration,
        ),
    ),
    (Refusal.OTHER, UNREADABLE),  # OSError is what those of `requests` are, too
)
_EXPECTED = tuple(kind for _, kinds in _KINDS for kind in kinds)

Argument = Any
"""What ``requests`` passes on to an adapter."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long, in seconds, an index may be silent, and what is added for so many bytes each."""

    silence: float = SILENCE
    whole: float = _PATIENCE
    slowest: float = _SLOWEST

    def of(self, size: int) -> float:
        """Return how many seconds the upload of so many bytes may take."""
        return self.whole + size / self.slowest


def upload(file: Path, who: Credentials | Nobody, limits: Limits | None = None) -> Failed | None:
    """Send one file once; None if the index took it. It never skips and never asks."""
    login = who.login()
    secrets = (login[1],) if login else ()
    announce(secrets)
    failed = _attempt(file, who, limits or Limits())
    return failed and failed.but(_end(Mask(secrets)(_TAG.sub("", failed.text))))


def _attempt(file: Path, who: Credentials | Nobody, limits: Limits) -> Failed | None:
    try:
        return _told(_sent(file, who, limits))
    except _EXPECTED as error:
        answer = error.response if isinstance(error, requests.HTTPError) else None
        if answer is not None:  # of who was asked for a token
            return _told(answer)
        kind = next(kind for kind, kinds in _KINDS if isinstance(error, kinds))
        return Failed(kind, f"{type(error).__name__}: {error}")


def _sent(file: Path, who: Credentials | Nobody, limits: Limits) -> requests.Response:
    rich.reconfigure(quiet=True)  # stdout is for results
    logging.getLogger("twine.repository").disabled = True  # it announces tries that there are not
    distribution = package.PackageFile.from_filename(str(file), None)
    repository = who.repository()
    once = _Once(limits.silence, time.monotonic() + limits.of(file.stat().st_size))
    with contextlib.closing(repository):
        for scheme in ("http://", "https://"):
            repository.session.mount(scheme, once)
        return repository.upload(distribution, max_redirects=1)


class _Once(HTTPAdapter):
    """Sends a request once, and does not wait for ever."""

    def __init__(self, silence: float, deadline: float) -> None:
        super().__init__(max_retries=0)
        self._timeout = (CONNECT, silence)
        self._deadline = deadline

    def send(
        self, request: requests.PreparedRequest, *args: Argument, **options: Argument
    ) -> requests.Response:
        """Send it, with our timeout if it has none."""
        options["timeout"] = options.get("timeout") or self._timeout
        body: Argument = request.body
        if hasattr(body, "read"):
            request.body = _Watched(body, self._check)
        return super().send(request, *args, **options)

    def _check(self) -> None:
        check_not_stopped()
        if time.monotonic() > self._deadline:
            raise TooSlow("it takes its bytes too slowly")


class _Watched:
    """What is sent, as long as ``check`` lets it."""

    def __init__(self, body: IO[bytes], check: Callable[[], None]) -> None:
        self._body = body
        self._check = check

    def read(self, size: int = -1) -> bytes:
        """Read as the body does."""
        self._check()
        return self._body.read(size)


def _told(answer: requests.Response) -> Failed | None:
    """Say what the answer means."""
    if answer.status_code in _SUCCESS:
        return None
    said = answer.text[:_LONGEST]
    text = f"{answer.status_code} {answer.reason}\n{said}"
    if answer.is_redirect:
        text = f"{answer.status_code} {answer.reason}: it leads to {answer.headers['Location']}"
    return Failed(refusal(answer.status_code, text), text, answer.headers.get("Retry-After"))


def _end(text: str) -> str:
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    return "\n".join(lines[-_END:])
