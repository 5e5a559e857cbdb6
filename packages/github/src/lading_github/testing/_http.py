"""HTTP: bytes into requests, answers into bytes."""

import dataclasses
import json
import logging
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler
from typing import BinaryIO, ClassVar, cast
from urllib.parse import parse_qsl, urlsplit

from lading_github.testing import _routes
from lading_github.testing._exchange import (
    Answer,
    BrokenOff,
    Exchange,
    Json,
    Refusal,
    Request,
    Right,
)
from lading_github.testing._hub import Fault, Hub
from lading_github.testing._state import chunks
from lading_github.testing._watch import tell

log = logging.getLogger(__name__)

_LIMIT, _HOUR = 5000, 3600
_UPLOADS = "/uploads"
_BREAKS_OFF = frozenset({0, 502})
"""The faults that hit an upload in its middle, so that it leaves an empty asset."""


def handler_for(hub: Hub) -> type["Handler"]:
    """Return the handler of one server, by the names of methods that http.server looks for."""
    methods = {f"do_{name}": Handler.answer for name in ("GET", "POST", "PATCH", "PUT", "DELETE")}
    return type("HubHandler", (Handler,), {"hub": hub, **methods})


class Handler(BaseHTTPRequestHandler):
    """Answers the requests of one connection."""

    hub: ClassVar[Hub]
    protocol_version = "HTTP/1.1"
    server_version = "github.com"
    timeout = 60
    disable_nagle_algorithm = True

    def answer(self) -> None:
        """Answer any request; without a word if it breaks off or is to go wrong so."""
        request = self._request()
        try:
            if not _is_upload(request):
                request = dataclasses.replace(request, body=_parsed(request))
            answer = self._answer(request)
        except Refusal as refusal:
            answer = refusal.answer
        except BrokenOff:
            answer = None
        if answer is None:
            self.close_connection = True
            return
        self._tell(request, answer)
        self._send(answer)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Log what http.server would print."""
        log.debug(format, *args)

    def _request(self) -> Request:
        parts = urlsplit(self.path)
        return Request(
            method=self.command,
            path=parts.path,
            query=dict(parse_qsl(parts.query, keep_blank_values=True)),
            headers=cast("Mapping[str, str]", self.headers),
            base=f"http://{self.headers.get('Host', '')}",
            right=Right.NONE,
            stream=cast("BinaryIO", self.rfile),
            length=int(self.headers.get("Content-Length") or 0),
        )

    def _answer(self, request: Request) -> Answer | None:
        fault = self.hub.fault(request.method)
        if fault is None:
            return self._acted(request)
        if fault.acted:
            self._acted(request)
        elif _is_upload(request):
            self._broken_off(request, fault)
        return _answer_of(fault)

    def _acted(self, request: Request) -> Answer:
        """Do what is asked."""
        try:
            right = self.hub.right_of(request.headers.get("Authorization", ""))
            return _routes.answer(self.hub, dataclasses.replace(request, right=right))
        except Refusal as refusal:
            return refusal.answer

    def _broken_off(self, request: Request, fault: Fault) -> None:
        """Take the name of an upload that comes to nothing, and the bytes to nowhere."""
        if fault.status in _BREAKS_OFF:
            try:
                self._acted(dataclasses.replace(request, stream=None))
            except BrokenOff:
                log.debug("an upload breaks off")
        for _ in chunks(cast("BinaryIO", request.stream), request.length):
            pass

    def _tell(self, request: Request, answer: Answer) -> None:
        """Show who watches what GitHub's description of its API is about."""
        path = request.path.removeprefix(_UPLOADS)
        if path.startswith(("/repos/", "/installation/")):
            kind = request.headers.get("Content-Type", "")
            sent = request.body if request.length and not _is_upload(request) else None
            told = (request.method, path, request.query, kind, sent)
            tell(Exchange(*told, answer.status, answer.body))

    def _send(self, answer: Answer) -> None:
        data = answer.file
        headers = dict(answer.headers)
        if data is None:
            data = b"" if answer.body is None else json.dumps(answer.body).encode()
            headers.setdefault("Content-Type", "application/json; charset=utf-8")
        self.send_response(answer.status)
        for name, value in {**self._limits(), **headers}.items():
            self.send_header(name, value)
        if answer.status != 204:  # noqa: PLR2004 - No Content, RFC 9110, 15.3.5
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _limits(self) -> dict[str, str]:
        used = min(self.hub.answers, _LIMIT - 1)
        numbers = {
            "Limit": _LIMIT,
            "Remaining": _LIMIT - used,
            "Used": used,
            "Reset": int(time.time()) + _HOUR,
        }
        return {f"X-RateLimit-{name}": str(number) for name, number in numbers.items()}


def _is_upload(request: Request) -> bool:
    return request.method == "POST" and request.path.startswith(f"{_UPLOADS}/")


def _parsed(request: Request) -> Json:
    data = b"".join(chunks(cast("BinaryIO", request.stream), request.length))
    if not data:
        return {}
    try:
        body = json.loads(data)
    except ValueError:
        raise Refusal(400, "Problems parsing JSON") from None
    if not isinstance(body, dict):
        raise Refusal(400, "Body should be a JSON object")
    return body


def _answer_of(fault: Fault) -> Answer | None:
    if not fault.status:
        return None
    return Refusal(fault.status, fault.message, headers=fault.headers).answer
