"""Requests to GitHub's REST API, repeated only where that can do no harm."""

import logging
import ssl
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from typing import Any, BinaryIO, TypeVar

from lading_github._address import is_loopback, origin, trusted_origins
from lading_github._answer import Faltering, Json, Limited, checked, json_of, read
from lading_github._errors import GitHubSilent, LimitReached, NotAccepted, NotSeen
from lading_github._patience import Patience
from lading_http import httpx
from lading_run import Mask

log = logging.getLogger(__name__)

T = TypeVar("T")

VERSION = "2022-11-28"
PAGE = 100


@cache
def _tls(scheme: str) -> ssl.SSLContext:
    """Load the certificates once, and only where they are needed: that takes a while."""
    if scheme == "https":
        return httpx.create_ssl_context()
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # trusts no one


def _nothing() -> None:
    """Find nothing: what was asked changes nothing, or is the same when it is done twice."""


class Api:
    """One GitHub, as one token sees it. Its connections are closed when it is gone."""

    def __init__(self, address: str, token: str | None, patience: Patience) -> None:
        self.address = address.rstrip("/")
        self.patience = patience
        self.mask = Mask([token or ""])
        self._token = token
        self._trusted = trusted_origins(self.address)
        self._waited = 0.0
        self._told = False
        self._lock = threading.Lock()
        self.client = httpx.Client(
            timeout=patience.timeout,
            trust_env=not is_loopback(self.address),  # no proxy between this machine and itself
            verify=_tls(origin(self.address)[0]),
            headers={"User-Agent": "lading-github", "X-GitHub-Api-Version": VERSION},
        )
        weakref.finalize(self, self.client.close)

    def get(self, path: str, form: Callable[[Json], T], **params: str | int) -> T:
        """Return what is at ``path``, as ``form`` reads it."""
        return read(form, json_of(self.answered(lambda: self._sent("GET", path, params=params))))

    def find(self, path: str, form: Callable[[Json], T]) -> T | None:
        """Return what is at ``path``; None if GitHub says that nothing is there."""
        try:
            return self.get(path, form)
        except NotSeen:
            return None

    def pages(
        self, path: str, form: Callable[[Json], T], key: str = "", **params: str | int
    ) -> Iterator[T]:
        """Yield what a list holds, page by page; ``key`` is where an object keeps the list."""
        number = 1
        while True:
            asked = partial(self._sent, "GET", path, params={**params, **_page(number)})
            answer = self.answered(asked)
            page = json_of(answer)
            yield from read(
                lambda page: [form(json) for json in (page[key] if key else page)], page
            )
            if "next" not in answer.links:
                return
            number += 1

    def write(
        self,
        method: str,
        path: str,
        body: Mapping[str, object] | None,
        form: Callable[[Json], T],
        done: Callable[[], T | None] = _nothing,
    ) -> T:
        """Send ``body``; return the answer, as ``form`` reads it.

        If it is not known whether a write was done, ``done`` looks, and what it finds is the
        answer. Without it, the write is one that may be done twice.
        """
        return self.answered(lambda: read(form, json_of(self._sent(method, path, json=body))), done)

    def upload(
        self, address: str, name: str, file: BinaryIO, media_type: str, form: Callable[[Json], T]
    ) -> T:
        """Send a file as it is, once.

        :raises Faltering: if it is not known whether it has arrived.
        """
        kind = {"Content-Type": media_type}
        sent = self._sent("POST", address, params={"name": name}, content=file, headers=kind)
        return read(form, json_of(sent))

    def answered(self, ask: Callable[[], T], done: Callable[[], T | None] = _nothing) -> T:
        """Ask until there is an answer that is no passing failure, or ``done`` finds one.

        :raises GitHubSilent: if there is none after all tries.
        :raises LimitReached: if a rate limit lasts too long.
        """
        pauses = self.patience.pauses()
        while True:
            try:
                return ask()
            except Limited as limit:
                self._wait(limit)
            except Faltering as error:
                pause = next(pauses, None)
                if pause is None:
                    raise self._silent(error) from error
                log.log(self._level(), "%s: %s; asking again", self.address, error)
                asked = error.pause(self.patience.clock())
                self.patience.sleep(max(pause, min(asked, self.patience.longest)))
                found = done()
                if found is not None:
                    return found

    def headers_for(
        self, address: str, accept: str = "application/vnd.github+json"
    ) -> dict[str, str]:
        """Return the headers of a request; the token is for GitHub only.

        :raises NotAccepted: if the address is that of another host.
        """
        if origin(address) not in self._trusted:
            raise NotAccepted(f"{address} is not on {self.address}; it does not get the token")
        token = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        return {"Accept": accept, **token}

    def _sent(self, method: str, path: str, **options: Any) -> httpx.Response:  # noqa: ANN401 - httpx's own
        url = path if "://" in path else f"{self.address}{path}"
        headers = {**self.headers_for(url), **options.pop("headers", {})}
        try:
            answer = self.client.request(method, url, headers=headers, **options)
        except httpx.RequestError as error:
            raise Faltering(f"{method} {httpx.URL(url).path}: {reason(error)}") from error
        return checked(answer, self.mask)

    def _wait(self, limit: Limited) -> None:
        """Wait until the limit is over, if that is not too long."""
        pause = limit.pause(self.patience.clock())
        with self._lock:
            too_long = self._waited + pause > self.patience.limit
            self._waited += 0 if too_long else pause
        if too_long:
            raise LimitReached(
                f"{limit}; it would be over in {pause:.0f} s",
                hint=f"Waiting is limited to {self.patience.limit:.0f} s: run it again later.",
            )
        log.info("%s; waiting %.0f s for the rate limit", limit, pause)
        self.patience.sleep(pause)

    def _level(self) -> int:
        """Return how loud it is said that GitHub is asked again: once, the rest is detail."""
        told, self._told = self._told, True
        return logging.DEBUG if told else logging.INFO

    def _silent(self, error: Exception) -> GitHubSilent:
        return GitHubSilent(
            f"{self.address} gives no answer, asked {self.patience.tries} times: {error}",
            hint="Run the same command again later: it carries on.",
        )


def _page(number: int) -> dict[str, int]:
    return {"per_page": PAGE, "page": number}


def reason(error: Exception) -> str:
    """Return what an error of httpx says; its kind if it says nothing."""
    return str(error) or type(error).__name__
