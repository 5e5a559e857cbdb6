"""Questions to the servers of one index, asked again where these falter."""

import logging
import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from functools import cache, cached_property
from threading import Lock
from types import TracebackType
from typing import Self, TypeVar

from lading_http import httpx
from lading_wheels._address import bare, is_loopback
from lading_wheels._errors import IndexUnreachable
from lading_wheels._faltering import Faltering
from lading_wheels._patience import PASSING, Patience

log = logging.getLogger(__name__)

Login = tuple[str, str]
T = TypeVar("T")

_TIMEOUT = 30
_GRACE, _SLOWEST = 60, 1024
"""After so many seconds an answer must have come at so many bytes in a second."""


_LOADING = Lock()


def tls() -> ssl.SSLContext:
    """Load the certificates once: that takes longer than a small download."""
    with _LOADING:  # else each of several threads would
        return _loaded()


@cache
def _loaded() -> ssl.SSLContext:
    return httpx.create_ssl_context()


class _Secure(httpx.BaseTransport):
    """The way to https addresses, for which the certificates are loaded with the first of them."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Pass the request on."""
        return self._inner.handle_request(request)

    def close(self) -> None:
        """Close what was opened."""
        if "_inner" in self.__dict__:
            self._inner.close()

    @cached_property
    def _inner(self) -> httpx.HTTPTransport:
        return httpx.HTTPTransport(verify=tls())


def _client(home: str) -> httpx.Client:
    own = is_loopback(home)
    return httpx.Client(
        follow_redirects=True,
        timeout=_TIMEOUT,
        trust_env=not own,  # no proxy between this machine and itself
        verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if own else tls(),
        mounts={"https://": _Secure()} if own else None,
        headers={"User-Agent": "lading-wheels"},
    )


class Connection(AbstractContextManager["Connection"]):
    """Connections to one index. Used as a context: it holds them."""

    def __init__(
        self,
        name: str,
        home: str,
        patience: Patience,
        login: Callable[[], Login | None] = lambda: None,
    ) -> None:
        """Take the index's name and address, and how to get user and password for reading it."""
        self._name = name
        self._home = home
        self._patience = patience
        self._login = login
        self._used: Login | None = None
        self._told = False
        self._lock = Lock()  # one connection is used by several threads
        self._client = _client(home)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._client.close()

    def ask(
        self, address: str, headers: Mapping[str, str], read: Callable[[httpx.Response], T]
    ) -> T:
        """Return what ``read`` makes of the answer, asked for until none falters or breaks off.

        :raises IndexUnreachable: if it falters to the end.
        """
        return self.persist(address, lambda: self._asked(address, headers, read))

    def persist(self, address: str, question: Callable[[], T]) -> T:
        """Ask until there is an answer that is not a passing failure.

        :raises IndexUnreachable: if there is none.
        """
        pauses = self._patience.pauses()
        while True:
            try:
                return question()
            except (Faltering, httpx.RequestError) as error:
                pause = next(pauses, None)
                if pause is None:
                    raise self._unreachable(address, error) from error
                header = error.retry_after if isinstance(error, Faltering) else None
                log.log(self._level(), "%s: %s: %s; asking again", self._name, bare(address), error)
                self._patience.sleep(max(pause, self._patience.asked(header)))
            except httpx.InvalidURL as error:
                raise self._unreachable(address, error) from error

    def knock(self, method: str, address: str) -> tuple[int, str]:
        """Ask once, as nobody, and return the answer's status and where it leads; read no more.

        :raises httpx.RequestError: if there is no answer.
        """
        place = httpx.URL(address).copy_with(userinfo=b"")
        with self._client.stream(method, place, follow_redirects=False) as answer:
            return answer.status_code, answer.headers.get("Location", "")

    def chunks(self, answer: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the bytes of an answer as they come, if they come fast enough to ever end.

        :raises Faltering: if they do not.
        """
        begun, size = self._patience.clock(), 0
        for chunk in answer:
            size += len(chunk)
            passed = self._patience.clock() - begun
            if passed > _GRACE and size < passed * _SLOWEST:
                raise Faltering(f"{size} bytes came in {passed:.0f} seconds")
            yield chunk

    def _asked(
        self, address: str, headers: Mapping[str, str], read: Callable[[httpx.Response], T]
    ) -> T:
        auth = self._auth(address)
        with self._client.stream("GET", address, headers=headers, auth=auth) as answer:
            if answer.status_code != httpx.codes.UNAUTHORIZED or auth or not self._logged_in():
                return read(_checked(answer))
        auth = self._auth(address)
        with self._client.stream("GET", address, headers=headers, auth=auth) as answer:
            return read(_checked(answer))

    def _logged_in(self) -> bool:
        """Use the credentials from now on; False if there are none."""
        with self._lock:
            self._used = self._used or self._login()
        return self._used is not None

    def _auth(self, address: str) -> httpx.Auth | None:
        """Return the credentials in use, for the index itself: its files may lie elsewhere."""
        theirs, ours = httpx.URL(address), httpx.URL(self._home)
        same = (theirs.scheme, theirs.netloc) == (ours.scheme, ours.netloc)
        return httpx.BasicAuth(*self._used) if self._used and same else None

    def _level(self) -> int:
        """Return how loud it is said that the index is asked again: once, the rest is detail."""
        told, self._told = self._told, True
        return logging.DEBUG if told else logging.INFO

    def _unreachable(self, address: str, error: Exception) -> IndexUnreachable:
        reason = str(error) or type(error).__name__
        return IndexUnreachable(
            f"{self._name} gives no answer that could be used at {bare(address)},"
            f" asked {self._patience.tries} times: {reason}",
            hint="Nothing was changed there by asking. Run the same command again later.",
        )


def _checked(answer: httpx.Response) -> httpx.Response:
    """Return the answer if it is one that another try would not better."""
    if answer.status_code in PASSING:
        raise Faltering.said(answer)
    return answer
