"""A package index as installers see it: the simple repository API over HTTP."""

import hashlib
import logging
import ssl
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self, TypeVar

import httpx
from packaging.utils import NormalizedName

from lading_wheels._address import bare, is_loopback
from lading_wheels._errors import IndexUnreachable, NotServedYet
from lading_wheels._faltering import Faltering
from lading_wheels._page import ACCEPT, Link, NotAPage, links_of
from lading_wheels._patience import PASSING, Patience
from lading_wheels._settings import Index

log = logging.getLogger(__name__)

Login = tuple[str, str]
T = TypeVar("T")

_TIMEOUT = 30


@cache
def _tls() -> ssl.SSLContext:
    """Load the certificates once: that takes longer than a small download."""
    return httpx.create_ssl_context()


class IndexReader(AbstractContextManager["IndexReader"]):
    """Reads one index. Used as a context: it holds connections."""

    def __init__(
        self,
        name: str,
        index: Index,
        *,
        patience: Patience | None = None,
        login: Callable[[], Login | None] = lambda: None,
    ) -> None:
        """Take the index, and how to get user and password if it wants them for reading."""
        self._name = name
        self._index = index
        self._patience = patience or Patience()
        self._login = login
        self._used: Login | None = None
        self._client = httpx.Client(
            follow_redirects=True,
            timeout=_TIMEOUT,
            trust_env=not is_loopback(index.simple),  # no proxy between this machine and itself
            verify=_tls(),
            headers={"User-Agent": "lading-wheels"},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._client.close()

    def page_address(self, project: NormalizedName) -> str:
        """Return the address of a project's page."""
        return f"{self._index.simple.rstrip('/')}/{project}/"

    def links(self, project: NormalizedName) -> list[Link]:
        """Return the files that the index lists for a project; none if it has no such project.

        :raises IndexUnreachable: if it gives no answer that could be used.
        """
        address = self.page_address(project)
        answer = self._asked(lambda: self._get(address, {"Accept": ACCEPT}))
        if answer.status_code == httpx.codes.NOT_FOUND:
            return []
        self._check(answer)
        try:
            kind = answer.headers.get("Content-Type", "")
            return links_of(answer.text, media_type=kind, base=str(answer.url))
        except NotAPage as error:
            raise IndexUnreachable(f"{self._name}: {bare(address)} is {error}") from error

    def link(self, project: NormalizedName, name: str) -> Link | None:
        """Return where the index has the file ``name``; None if it does not list it."""
        return next((link for link in self.links(project) if link.name == name), None)

    def fetch(self, link: Link, path: Path) -> str | None:
        """Fetch a file into ``path`` and return its SHA-256 in hex; None if it is not there.

        :raises IndexUnreachable: if it cannot be fetched.
        """
        return self._asked(lambda: self._download(link, path))

    def digest(self, link: Link) -> str | None:
        """Return the SHA-256 in hex of a file that is fetched and not kept; None if it is gone.

        :raises IndexUnreachable: if it cannot be fetched.
        """
        with TemporaryDirectory() as folder:
            return self.fetch(link, Path(folder) / "file")

    def fetch_when_served(self, project: NormalizedName, name: str, path: Path) -> str:
        """Fetch the file ``name`` as soon as the index lists and serves it.

        :raises NotServedYet: if it does not until the index's deadline.
        """
        last = "nothing was asked"
        for _ in self._patience.until(self._index.deadline):
            try:
                link = self.link(project, name)
                digest = self.fetch(link, path) if link else None
            except IndexUnreachable as error:
                last = str(error)
                continue
            if digest:
                return digest
            last = "its file is not there" if link else "its page does not list it"
        raise NotServedYet(name, self._name, self._index.deadline, last)

    def _get(self, address: str, headers: dict[str, str]) -> httpx.Response:
        answer = self._client.get(address, headers=headers, auth=self._auth(address))
        if answer.status_code == httpx.codes.UNAUTHORIZED and self._log_in():
            answer = self._client.get(address, headers=headers, auth=self._auth(address))
        if answer.status_code in PASSING:
            raise Faltering(answer)
        return answer

    def _log_in(self) -> bool:
        """Use the credentials from now on; False if there are none or they are in use."""
        if self._used:
            return False
        self._used = self._login()
        return self._used is not None

    def _auth(self, address: str) -> httpx.Auth | None:
        """Return the credentials in use, for the index itself: its files may lie elsewhere."""
        theirs, ours = httpx.URL(address), httpx.URL(self._index.simple)
        same = (theirs.scheme, theirs.netloc) == (ours.scheme, ours.netloc)
        return httpx.BasicAuth(*self._used) if self._used and same else None

    def _download(self, link: Link, path: Path) -> str | None:
        # A gzipped sdist must not be served as Content-Encoding: gzip and unpacked on the way.
        headers = {"Accept-Encoding": "identity"}
        auth = self._auth(link.address)
        with self._client.stream("GET", link.address, headers=headers, auth=auth) as answer:
            if answer.status_code in PASSING:
                raise Faltering(answer)
            if answer.status_code == httpx.codes.NOT_FOUND:
                return None
            self._check(answer)
            digest = hashlib.sha256()
            with path.open("wb") as file:
                for chunk in answer.iter_raw():
                    digest.update(chunk)
                    file.write(chunk)
        return digest.hexdigest()

    def _check(self, answer: httpx.Response) -> None:
        if not answer.is_success:
            address = bare(str(answer.url))
            raise IndexUnreachable(
                f"{self._name} answers {answer.status_code} {answer.reason_phrase} to {address}",
                hint="Is `simple` the root of the index, and may you read it?",
            )

    def _asked(self, question: Callable[[], T]) -> T:
        """Ask until there is an answer that is not a passing failure."""
        pauses = self._patience.pauses()
        while True:
            try:
                return question()
            except (Faltering, httpx.RequestError) as error:
                pause = next(pauses, None)
                if pause is None:
                    raise self._unreachable(error) from error
                wanted = error.pause(self._patience.longest) if isinstance(error, Faltering) else 0
                log.debug("%s: %s; asking again", self._name, error)
                self._patience.sleep(max(pause, wanted))
            except httpx.InvalidURL as error:
                raise self._unreachable(error) from error

    def _unreachable(self, error: Exception) -> IndexUnreachable:
        reason = str(error) or type(error).__name__
        return IndexUnreachable(
            f"{self._name} gives no answer, asked {self._patience.tries} times: {reason}",
            hint="Nothing was changed there by asking. Run the same command again later.",
        )
