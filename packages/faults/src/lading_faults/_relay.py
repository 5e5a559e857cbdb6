"""A server between a target and its server, which passes everything on, or does not."""

import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast
from urllib.parse import urlsplit

from lading_faults._fault import Kind
from lading_faults._message import Answer, Request, Sending, body_of, end_to_end, failure
from lading_faults._record import Event, Record, Server
from lading_faults._striker import Striker

_SLOWLY = 1.5
"""How long, in seconds, a slow answer takes."""
_STALE_TIMES = 2
_REFUSED = {Kind.ERROR: 500, Kind.BUSY: 429, Kind.DOWN: 503}
_NO_ANSWER = {Kind.RESET, Kind.RESET_AFTER}


@contextmanager
def relay(upstream: Server, target: str, striker: Striker, record: Record) -> Iterator[str]:
    """Pass on what is sent to the returned address until the block is left."""
    parts = urlsplit(upstream.address)
    with _Relay(upstream, target, striker, record) as server:
        threading.Thread(target=server.serve, daemon=True).start()
        try:
            yield parts._replace(netloc=f"127.0.0.1:{server.server_port}").geturl()
        finally:
            server.stop()


class _Relay(ThreadingHTTPServer):
    """Knows the server behind it, and what that said before."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, upstream: Server, target: str, striker: Striker, record: Record) -> None:
        super().__init__(("127.0.0.1", 0), _Exchange)
        self._upstream = upstream
        self._theirs = bool(upstream.authorization)
        self._target = target
        self._striker = striker
        self._record = record
        self._first: dict[str, Answer] = {}
        self._stale = ""
        self._stale_left = 0
        self._down = False
        self._stopped = False

    def serve(self) -> None:
        """Serve until stopped, without waking up for nothing: a release has many relays."""
        while not self._stopped:
            self.handle_request()

    def stop(self) -> None:
        """Let the one who serves see that it is over."""
        self._stopped = True
        socket.create_connection(("127.0.0.1", self.server_port)).close()

    def answer(self, request: Request) -> tuple[Kind | None, Answer | None]:
        """Return what to do to the answer, and the answer; None for none."""
        nth = self._record.count(self._target, str(request))
        fault = self._striker.struck(self._target, str(request), nth)
        kind = fault.kind if fault else None
        if kind:
            self._striker.sign()
        self._down |= kind is Kind.DOWN
        if self._down or kind in _REFUSED:
            return None, failure(_REFUSED[kind or Kind.DOWN])
        if kind is Kind.RESET:
            return kind, None
        answer = self._asked(request, kind)
        self._note(request, nth, answer)
        if kind is Kind.STALE:
            self._stale, self._stale_left = str(request), _STALE_TIMES
        return kind, self._told(request, kind, answer)

    def _asked(self, request: Request, kind: Kind | None) -> Answer:
        """Ask the server; die on the way if that is the fault."""
        place = urlsplit(self._upstream.address)
        request = self._authorized(request)
        sending = Sending(place.hostname or "", place.port or 80, request)
        if kind is Kind.KILLED_SENDING:
            sending.send_half()
            self._striker.kill()
        answer = sending.answer()
        if kind is Kind.KILLED_UNANSWERED:
            self._striker.kill()
        return answer

    def _authorized(self, request: Request) -> Request:
        """Note by what the server is used; another release's server is used by what that uses."""
        found = request.header("Authorization")
        if self._theirs and found:
            return request.with_header("Authorization", self._upstream.authorization)
        if found and found != self._upstream.authorization:
            self._upstream = replace(self._upstream, authorization=found)
            self._record.serve(self._target, self._upstream)
        return request

    def _note(self, request: Request, nth: int, answer: Answer) -> None:
        self._first.setdefault(str(request), answer)
        self._record.write(
            Event(
                target=self._target,
                what=str(request),
                nth=nth,
                sent=len(request.body),
                answer=len(answer.body),
                digest=answer.digest,
            )
        )

    def _told(self, request: Request, kind: Kind | None, answer: Answer) -> Answer | None:
        """Return what is told instead of the server's answer, if it is another."""
        if kind in _NO_ANSWER:
            return None
        if kind is Kind.ERROR_AFTER:
            return failure(500)
        if self._stale == str(request) and self._stale_left:
            self._stale_left -= 1
            return self._first[str(request)]
        return answer


class _Exchange(BaseHTTPRequestHandler):
    """One connection, on which one request is answered."""

    protocol_version = "HTTP/1.1"

    def pass_on(self) -> None:
        """Answer the request."""
        self.close_connection = True
        request = Request(
            method=self.command,
            path=self.path,
            headers=end_to_end(iter(self.headers.items())),
            body=body_of(self.headers, self.rfile),
        )
        kind, answer = cast("_Relay", self.server).answer(request)
        if answer is None:
            self._reset()
            return
        body = answer.body[: len(answer.body) // 2] if kind is Kind.HALF else answer.body
        if kind is Kind.SLOW:
            self._dribble(answer.head + body)
        else:
            self.wfile.write(answer.head + body)

    def _reset(self) -> None:
        """Close the connection such that the other end gets an error, not an end."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def _dribble(self, data: bytes) -> None:
        parts = 10
        size = -(-len(data) // parts)
        for start in range(0, len(data), size):
            self.wfile.write(data[start : start + size])
            time.sleep(_SLOWLY / parts)

    def log_message(self, *_: object) -> None:
        """Say nothing: what was asked stands in the record."""


for _method in ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"):
    setattr(_Exchange, f"do_{_method}", _Exchange.pass_on)
