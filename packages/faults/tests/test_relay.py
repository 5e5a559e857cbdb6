"""The relay: what it passes on is what was sent, and each fault is what it is called."""

import http.client
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest

from lading_faults import Fault, Kind
from lading_faults._record import Record, Server, read, servers
from lading_faults._relay import relay
from lading_faults._striker import Striker


class Echo(BaseHTTPRequestHandler):
    """Answers with what it was asked, and counts."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self._send(200, f"{self.path} {len(self.asked)}".encode())

    def do_HEAD(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "77")
        self.end_headers()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.asked.append(body.decode())
        self._send(201, body + self.headers.get("Authorization", "").encode())

    def do_DELETE(self) -> None:
        self.send_response(204)
        self.end_headers()

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("X-Kept", "as it is")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def echo() -> Iterator[Server]:
    class Here(Echo):
        pass

    Here.asked = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Here) as server:
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield Server(f"http://127.0.0.1:{server.server_port}")
        server.shutdown()


Relaying = Callable[..., AbstractContextManager[str]]


@pytest.fixture
def relaying(echo: Server, tmp_path: Path) -> Relaying:
    def start(
        fault: Fault | None = None, upstream: Server | None = None
    ) -> AbstractContextManager[str]:
        striker = Striker(fault, tmp_path / "struck")
        record = Record(tmp_path / "record", tmp_path / "servers")
        return relay(upstream or echo, "echo", striker, record)

    return start


def ask(
    address: str,
    method: str,
    path: str,
    body: bytes | Iterator[bytes] | None = None,
    **headers: str,
) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def fault(kind: Kind, what: str, nth: int = 1) -> Fault:
    return Fault(kind=kind, target="echo", what=what, nth=nth)


def test_it_passes_on_what_it_is_not_told_to_spoil(relaying: Relaying, tmp_path: Path) -> None:
    with relaying() as address:
        assert ask(address, "GET", "/a?b=c") == (200, b"/a?b=c 1")
        assert ask(address, "POST", "/", b"body") == (201, b"body")
        assert ask(address, "POST", "/", iter([b"in ", b"chunks"])) == (201, b"in chunks")
        assert ask(address, "DELETE", "/a") == (204, b"")
    seen = [
        (event.what, event.nth, event.sent, event.answer) for event in read(tmp_path / "record")
    ]
    assert seen == [
        ("GET /a?b=c", 1, 0, 8),
        ("POST /", 1, 4, 4),
        ("POST /", 2, 9, 9),
        ("DELETE /a", 1, 0, 0),
    ]


def test_a_head_tells_the_length_of_what_it_does_not_send(relaying: Relaying) -> None:
    with relaying() as address:
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
        connection.request("HEAD", "/")
        assert connection.getresponse().headers["Content-Length"] == "77"
        connection.close()


def test_who_waits_to_be_told_to_go_on_is_told(relaying: Relaying) -> None:
    with relaying() as address:
        place = urlsplit(address)
        with socket.create_connection((place.hostname, place.port), timeout=10) as client:
            client.sendall(
                b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
            )
            assert client.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
            client.sendall(b"ok")
            assert client.recv(1000).startswith(b"HTTP/1.1 201 Created\r\n")


@pytest.mark.parametrize(
    ("kind", "status", "acted"),
    [
        (Kind.ERROR, 500, False),
        (Kind.BUSY, 429, False),
        (Kind.DOWN, 503, False),
        (Kind.ERROR_AFTER, 500, True),
    ],
)
def test_a_refusal_comes_before_the_server_acts_or_after(
    kind: Kind, status: int, acted: bool, relaying: Relaying, tmp_path: Path
) -> None:
    with relaying(fault(kind, "POST /")) as address:
        assert ask(address, "POST", "/", b"body")[0] == status
        assert (tmp_path / "struck").exists()
        after = ask(address, "GET", "/a")
    assert after == ((503, b"Service Unavailable\n") if kind is Kind.DOWN else (200, after[1]))
    assert kind is Kind.DOWN or after[1] == (b"/a 2" if acted else b"/a 1")


@pytest.mark.parametrize(("kind", "count"), [(Kind.RESET, b"/a 1"), (Kind.RESET_AFTER, b"/a 2")])
def test_a_reset_comes_before_the_server_acts_or_after(
    kind: Kind, count: bytes, relaying: Relaying
) -> None:
    with relaying(fault(kind, "POST /")) as address:
        with pytest.raises(ConnectionResetError):
            ask(address, "POST", "/", b"body")
        assert ask(address, "GET", "/a") == (200, count)


def test_half_an_answer_promises_the_whole(relaying: Relaying) -> None:
    with (
        relaying(fault(Kind.HALF, "GET /a")) as address,
        pytest.raises(http.client.IncompleteRead) as caught,
    ):
        ask(address, "GET", "/a")
    assert (caught.value.partial, caught.value.expected) == (b"/a", 2)


def test_a_slow_answer_is_whole_in_the_end(relaying: Relaying) -> None:
    with relaying(fault(Kind.SLOW, "GET /a")) as address:
        assert ask(address, "GET", "/a") == (200, b"/a 1")


def test_a_stale_answer_is_the_first_one_twice_and_then_the_truth(relaying: Relaying) -> None:
    with relaying(fault(Kind.STALE, "GET /a", nth=2)) as address:
        answers = [ask(address, "GET", "/a")[1] for _ in range(4)]
    assert answers == [b"/a 1", b"/a 1", b"/a 1", b"/a 4"]


def test_another_release_uses_a_server_by_what_its_owner_uses(
    relaying: Relaying, tmp_path: Path
) -> None:
    with relaying() as address:
        ask(address, "POST", "/", b"", Authorization="ours")
    (noted,) = servers(tmp_path / "servers")["echo"]
    assert noted.authorization == "ours"
    with relaying(upstream=noted) as address:
        assert ask(address, "POST", "/", b"by ", Authorization="theirs") == (201, b"by ours")
        assert ask(address, "POST", "/", b"by none") == (201, b"by none")
