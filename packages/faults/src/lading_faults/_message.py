"""Requests and answers of HTTP/1.1 as values, and how they are passed on."""

import http.client
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.message import Message
from hashlib import sha256
from io import BufferedIOBase

Headers = tuple[tuple[str, str], ...]

_HOPS = {"connection", "keep-alive", "transfer-encoding", "content-length", "expect", "te"}
"""What is agreed between two neighbours (RFC 9110, 7.6.1); the relay says its own."""
_TIMEOUT = 60
_MADE_UP = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b_state=[^&]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request with its whole body."""

    method: str
    path: str
    headers: Headers
    body: bytes

    def __str__(self) -> str:
        """Return method and path; what a server made up for one upload is left out of it.

        >>> upload = "/v2/a/blobs/uploads/01a1ff3c-e10c-7592-b018-43dc494205f7?_state=x&digest=d"
        >>> str(Request(method="PUT", path=upload, headers=(), body=b""))
        'PUT /v2/a/blobs/uploads/…?…&digest=d'
        """
        return f"{self.method} {_MADE_UP.sub('…', self.path)}"

    def header(self, name: str) -> str:
        """Return the value of a header; empty if it is not there."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    def with_header(self, name: str, value: str) -> "Request":
        """Return the same with another value of that header."""
        others = tuple(each for each in self.headers if each[0].lower() != name.lower())
        return replace(self, headers=(*others, (name, value)))

    @property
    def reads(self) -> bool:
        """Whether it only asks."""
        return self.method in {"GET", "HEAD"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer with its whole body; ``length`` is the one it declares."""

    status: int
    headers: Headers = ()
    body: bytes = b""
    length: int = 0

    @property
    def digest(self) -> str:
        """Of status and body."""
        return sha256(b"%d %b" % (self.status, self.body)).hexdigest()

    @property
    def head(self) -> bytes:
        """The status line and the headers, the body's length among them."""
        reason = http.client.responses.get(self.status, "")
        framing = [] if self.status in {204, 304} else [("Content-Length", str(self.length))]
        fields = [*self.headers, *framing, ("Connection", "close")]
        lines = [f"HTTP/1.1 {self.status} {reason}", *(f"{k}: {v}" for k, v in fields), "", ""]
        return "\r\n".join(lines).encode("latin-1")


def failure(status: int) -> Answer:
    r"""Return a failure as servers and the proxies before them put it, to be tried again at once.

    >>> failure(503).body
    b'Service Unavailable\n'
    """
    body = f"{http.client.responses[status]}\n".encode()
    headers = (("Content-Type", "text/plain"), ("Retry-After", "1"))
    return Answer(status=status, headers=headers[: 2 if status in {429, 503} else 1],
                  body=body, length=len(body))  # fmt: skip


def end_to_end(headers: Iterator[tuple[str, str]]) -> Headers:
    """Return the headers that are meant for the other end."""
    return tuple((key, value) for key, value in headers if key.lower() not in _HOPS)


def body_of(headers: Message, file: BufferedIOBase) -> bytes:
    r"""Read a request's body, whether its length is declared or it comes in chunks.

    >>> import io
    >>> head = http.client.parse_headers(io.BytesIO(b"Transfer-Encoding: chunked\r\n\r\n"))
    >>> body_of(head, io.BytesIO(b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"))
    b'abcde'
    """
    if headers.get("Transfer-Encoding", "").lower() == "chunked":
        return b"".join(_chunks(file))
    return file.read(int(headers.get("Content-Length") or 0))


def _chunks(file: BufferedIOBase) -> Iterator[bytes]:
    while size := int(file.readline().partition(b";")[0], 16):
        yield file.read(size)
        file.readline()
    while file.readline().strip():
        pass  # trailers


class Sending:
    """One request on its way to a server."""

    def __init__(self, host: str, port: int, request: Request) -> None:
        """Connect and send the head."""
        self._request = request
        self._connection = http.client.HTTPConnection(host, port, timeout=_TIMEOUT)
        self._connection.putrequest(
            request.method, request.path, skip_host=True, skip_accept_encoding=True
        )
        for key, value in request.headers:
            self._connection.putheader(key, value)
        self._connection.putheader("Connection", "close")
        if request.body or not request.reads:
            self._connection.putheader("Content-Length", str(len(request.body)))
        self._connection.endheaders()

    def send_half(self) -> None:
        """Send the first half of the body."""
        self._connection.send(self._request.body[: len(self._request.body) // 2])

    def answer(self) -> Answer:
        """Send the whole body and return the answer."""
        try:
            if self._request.body:
                self._connection.send(self._request.body)
            response = self._connection.getresponse()
            body = response.read()
            declared = response.headers.get("Content-Length") if not body else None
            return Answer(
                status=response.status,
                headers=end_to_end(iter(response.getheaders())),
                body=body,
                length=int(declared or len(body)),
            )
        finally:
            self._connection.close()
