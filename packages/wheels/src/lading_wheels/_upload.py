"""Uploads files, each once, by twine: its rules on credentials hold, and it says what is sent.

``twine upload`` sends a file up to five times to an index that answers 5xx, without a look whether
it has it by then, and waits for an answer for ever. What the index answers is told here, and to
try again is for others to decide.
"""

import contextlib
import logging
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from typing import IO, Any

import requests
import twine.repository
from requests.adapters import HTTPAdapter
from twine import exceptions
from twine.package import PackageFile
from twine.repository import Repository

from lading_run import Mask, Stopped, announce
from lading_wheels._address import secrets_in
from lading_wheels._credentials import Credentials, Nobody
from lading_wheels._failed import Failed
from lading_wheels._in_time import in_time
from lading_wheels._refusal import Refusal, refusal
from lading_wheels._twine import keep_from_printing

log = logging.getLogger(__name__)

_CONNECT = 30
"""Seconds to reach the index."""
_KEPT = 300
"""So many seconds we stay who we are: a token that was asked for holds for 900."""
_LONGEST = 10_000
_END = 5
_SUCCESS = range(200, 300)
_TAG = re.compile(r"<style.*?</style>|<[^>]*>", re.DOTALL | re.IGNORECASE)

_KINDS: Sequence[tuple[type[Exception], Refusal]] = (
    (requests.exceptions.SSLError, Refusal.OTHER),
    (requests.ConnectionError, Refusal.PASSING),
    (requests.Timeout, Refusal.PASSING),
    (requests.exceptions.ChunkedEncodingError, Refusal.PASSING),
    (requests.exceptions.ContentDecodingError, Refusal.PASSING),
    (exceptions.NonInteractive, Refusal.FORBIDDEN),
    (exceptions.InvalidConfiguration, Refusal.FORBIDDEN),
)

Argument = Any
"""What ``requests`` passes on to an adapter."""

keep_from_printing(twine.repository)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long an index may take, in seconds: ``silence`` between two signs of life.

    It may look at a file for long. A file may take ``deadline`` in all, and one second more for
    each ``least_rate`` bytes.
    """

    silence: float = 180
    deadline: float = 300
    least_rate: float = 16 * 1024

    def of(self, size: int) -> float:
        """Return how many seconds the upload of so many bytes may take."""
        return self.deadline + size / self.least_rate


class Uploads:
    """Sends files to one index, as one and the same."""

    def __init__(self, who: Credentials | Nobody, limits: Limits | None = None) -> None:
        """Take who that is, which is found out when the first file is sent."""
        self._who = who
        self._limits = limits or Limits()
        self._repository: Repository | None = None
        self._since = 0.0

    def send(self, file: Path) -> Failed | None:
        """Send one file once; None if the index took it. It never skips and never asks.

        :raises Stopped: if a signal stops everything.
        """
        abandoned = Event()
        seconds = self._limits.of(file.stat().st_size)
        try:
            failed = _told(in_time(lambda: self._sent(file, abandoned), seconds, abandoned))
        except Stopped:
            raise
        except Exception as error:  # whatever it is, others are told that this is half way
            log.debug("%s was not uploaded", file.name, exc_info=True)
            failed = _failure(error)
        return failed and replace(failed, text=_shortened(self._mask()(failed.text)))

    def _sent(self, file: Path, abandoned: Event) -> requests.Response:
        distribution = PackageFile.from_filename(str(file), None)
        repository = self._identified()
        once = _Once(self._limits.silence, abandoned)
        with contextlib.closing(repository):
            for scheme in ("http://", "https://"):
                repository.session.mount(scheme, once)
            return repository.upload(distribution, max_redirects=1)

    def _identified(self) -> Repository:
        now = time.monotonic()
        if self._repository is None or now - self._since > _KEPT:
            self._repository, self._since = self._who.repository(), now
            for name in ("auth", "repository"):  # of each token, and of tries that there are not
                logging.getLogger(f"twine.{name}").setLevel(logging.ERROR)
            announce(_secrets(self._repository))
        return self._repository

    def _mask(self) -> Mask:
        return Mask(_secrets(self._repository) if self._repository else ())


def _secrets(repository: Repository) -> list[str]:
    """Return what nobody may see: the password, and what may be one in the address."""
    auth = repository.session.auth
    password = auth[1] if isinstance(auth, tuple) else ""
    return [each for each in (password, *secrets_in(repository.url)) if each]


class _Once(HTTPAdapter):
    """Sends a request once, and does not wait for ever."""

    def __init__(self, silence: float, abandoned: Event) -> None:
        super().__init__(max_retries=0)
        self._timeout = (_CONNECT, silence)
        self._abandoned = abandoned

    def send(
        self, request: requests.PreparedRequest, *args: Argument, **options: Argument
    ) -> requests.Response:
        """Send it, with our timeout if it has none."""
        options["timeout"] = options.get("timeout") or self._timeout
        body: Argument = request.body
        if hasattr(body, "read"):
            request.body = _Wanted(body, self._abandoned)
        return super().send(request, *args, **options)


class _Wanted:
    """What is sent, until nobody waits for it any more."""

    def __init__(self, body: IO[bytes], abandoned: Event) -> None:
        self._body = body
        self._abandoned = abandoned

    def read(self, size: int = -1) -> bytes:
        """Read as the body does."""
        if self._abandoned.is_set():
            raise TimeoutError("nobody waits for it any more")
        return self._body.read(size)


def _told(answer: requests.Response) -> Failed | None:
    """Say what the answer means."""
    if answer.status_code in _SUCCESS:
        return None
    text = f"{answer.status_code} {answer.reason}\n{_TAG.sub('', answer.text[:_LONGEST])}"
    if answer.is_redirect:
        place = answer.headers["Location"].partition("?")[0]
        text = f"{answer.status_code} {answer.reason}: it leads to {place}"
    return Failed(refusal(answer.status_code, text), text, answer.headers.get("Retry-After"))


def _failure(error: Exception) -> Failed | None:
    """Say what it means that there was no answer to the upload."""
    if isinstance(error, requests.HTTPError) and error.response is not None:
        return _told(error.response)  # of who was asked for a token
    text = f"{type(error).__name__}: {error}"
    if isinstance(error, exceptions.TrustedPublishingFailure):
        refused = "reasons" in str(error)  # that the index gave; else its answer was none
        return Failed(Refusal.FORBIDDEN if refused else Refusal.PASSING, text)
    if isinstance(error, TimeoutError):
        return Failed(Refusal.PASSING, "it takes its bytes, or the time to answer, too slowly")
    kind = next((kind for of, kind in _KINDS if isinstance(error, of)), Refusal.OTHER)
    return Failed(kind, text)


def _shortened(text: str) -> str:
    """Return the first line, which has the status, and the last ones."""
    first, *rest = [line.rstrip() for line in text.splitlines() if line.strip()] or [""]
    return "\n".join([first, *rest[-_END:]])
