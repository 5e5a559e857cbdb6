"""A package index as installers see it: the simple repository API over HTTP."""

import hashlib
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from packaging.utils import NormalizedName

from lading_http import httpx
from lading_wheels._address import bare
from lading_wheels._connection import Connection, Login
from lading_wheels._errors import IndexUnreachable, NotServedYet
from lading_wheels._faltering import Faltering
from lading_wheels._page import ACCEPT, Link, NotAPage, links_of
from lading_wheels._patience import Patience
from lading_wheels._settings import Index

log = logging.getLogger(__name__)


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
        self._connection = Connection(name, index.simple, self._patience, login)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._connection.__exit__(kind, error, traceback)

    def page_address(self, project: NormalizedName) -> str:
        """Return the address of a project's page."""
        return f"{self._index.simple.rstrip('/')}/{project}/"

    def links(self, project: NormalizedName) -> list[Link]:
        """Return the files that the index lists for a project; none if it has no such project.

        :raises IndexUnreachable: if it gives no answer that could be used.
        """
        address = self.page_address(project)
        return self._connection.ask(address, {"Accept": ACCEPT}, self._links_in)

    def link(self, project: NormalizedName, name: str) -> Link | None:
        """Return where the index has the file ``name``; None if it does not list it."""
        return next((link for link in self.links(project) if link.name == name), None)

    def fetch(self, link: Link, path: Path, wanted: str | None = None) -> str | None:
        """Fetch a file into ``path`` and return its SHA-256 in hex; None if it is not there.

        If it is not the one that is ``wanted`` it is fetched until it comes equal twice: where an
        answer does not say its length, half of it looks whole.

        :raises IndexUnreachable: if it cannot be fetched.
        """
        before, pauses = None, self._patience.pauses()
        while True:
            digest = self._fetch(link, path)
            if wanted is None or digest in {wanted, before, None}:
                return digest
            pause = next(pauses, None)
            if pause is None:
                return digest
            log.debug("%s: %s is %s, not %s; again", self._name, link.name, digest, wanted)
            before = digest
            self._patience.sleep(pause)

    def digest(self, link: Link, wanted: str | None = None) -> str | None:
        """Return the SHA-256 in hex of a file that is fetched and not kept; None if it is gone.

        :raises IndexUnreachable: if it cannot be fetched.
        """
        with TemporaryDirectory() as folder:
            return self.fetch(link, Path(folder) / "file", wanted)

    def fetch_when_served(
        self, project: NormalizedName, name: str, path: Path, wanted: str | None = None
    ) -> str:
        """Fetch the file ``name`` as soon as the index lists and serves it.

        :raises NotServedYet: if it does not until the index's deadline.
        """
        last = "nothing was asked"
        for _ in self._patience.until(self._index.deadline):
            try:
                link = self.link(project, name)
                digest = self.fetch(link, path, wanted) if link else None
            except IndexUnreachable as error:
                last = str(error)
                continue
            if digest:
                return digest
            last = (
                f"{bare(link.address)} is not there"
                if link
                else f"{bare(self.page_address(project))} does not list it"
            )
        raise NotServedYet(name, self._name, self._index.deadline, last)

    def _links_in(self, answer: httpx.Response) -> list[Link]:
        if answer.status_code == httpx.codes.NOT_FOUND:
            return []
        self._check(answer)
        text = b"".join(self._connection.chunks(answer.iter_bytes()))
        kind = answer.headers.get("Content-Type", "")
        try:
            decoded = text.decode(answer.charset_encoding or "utf-8", "replace")
            return links_of(decoded, media_type=kind, base=str(answer.url))
        except (NotAPage, LookupError) as error:
            raise Faltering(f"it is {error}") from error

    def _fetch(self, link: Link, path: Path) -> str | None:
        def received(answer: httpx.Response) -> str | None:
            return self._received(answer, path)

        # A gzipped sdist must not be served as Content-Encoding: gzip and unpacked on the way.
        return self._connection.ask(link.address, {"Accept-Encoding": "identity"}, received)

    def _received(self, answer: httpx.Response, path: Path) -> str | None:
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        self._check(answer)
        digest = hashlib.sha256()
        with path.open("wb") as file:
            for chunk in self._connection.chunks(answer.iter_raw()):
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
