"""A server on this machine that takes messages as Slack's incoming webhooks do."""

import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

log = logging.getLogger(__name__)

_LONGEST = 40_000
_BLOCKS = 50
_OK = 200
_BAD = 400


@contextmanager
def slack_on(told: Path) -> Iterator[str]:
    """Serve on a free port while the block runs; give the address of a webhook.

    What is taken is added to the file ``told``, as `record` does it. What Slack would refuse is
    refused in its words (https://api.slack.com/messaging/webhooks): ``invalid_payload``,
    ``no_text`` or ``invalid_blocks``. Text beyond 40,000 characters is cut off, as there.
    """
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, told)) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/services/T000/B000/rehearsal"
        finally:
            server.shutdown()
            thread.join()


def record(told: Path, entry: object) -> None:
    """Add the JSON value to the file ``told``, as one line of ASCII."""
    with told.open("a", encoding="ascii") as file:
        file.write(json.dumps(entry) + "\n")


def answer_to(kind: str, body: bytes) -> tuple[int, str, dict[str, object]]:
    """Return status, answer, and what a message came to, for a body of a Content-Type.

    >>> answer_to("application/json", b'{"text": "hello"}')
    (200, 'ok', {'text': 'hello'})
    >>> answer_to("application/json", b'{"text": ""}')
    (400, 'no_text', {})
    """
    message = _object_in(body) if kind.partition(";")[0].strip() == "application/json" else None
    if message is None:
        return _BAD, "invalid_payload", {}
    blocks = message.get("blocks", [])
    if not isinstance(blocks, list) or len(blocks) > _BLOCKS:
        return _BAD, "invalid_blocks", {}
    text = message.get("text")
    if not blocks and not (isinstance(text, str) and text.strip()):
        return _BAD, "no_text", {}
    cut = {"text": text[:_LONGEST]} if isinstance(text, str) else {}
    return _OK, "ok", {**message, **cut}


def _object_in(body: bytes) -> dict[str, object] | None:
    try:
        found = json.loads(body)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


class _Handler(BaseHTTPRequestHandler):
    """Answers a POST; other methods get the 501 of the base class."""

    def __init__(self, told: Path, *arguments: object) -> None:
        self._told = told
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status, answer, message = answer_to(self.headers.get("Content-Type", ""), body)
        if status == _OK:
            record(self._told, message)
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's
        log.debug(format, *args)
