"""Bare repositories on this machine, served as a remote serves them: smart HTTP by git itself."""

import logging
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import Message
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BufferedIOBase
from pathlib import Path
from typing import IO
from weakref import WeakSet

from lading_git._git import Git, alone
from lading_run import LadingError, Runner, Stopped, run

log = logging.getLogger(__name__)

_PATIENCE = 60
"""How long, in seconds, a client may be silent in the middle of a request."""
_PIECE = 65536
_PREFIX = "request-"
_CUT = "the request ended too early"


@contextmanager
def serving(folder: Path, runner: Runner = run) -> Iterator[str]:
    """Serve the bare repositories in ``folder`` until the block is left; give the address.

    A repository takes pushes if its ``http.receivepack`` is true. The user's settings of git
    take no part. ``folder`` is also where what is sent is kept until git has read it.
    """
    for left in folder.glob(f"{_PREFIX}*"):
        left.unlink()
    with _Server(folder, runner) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            server.hang_up()


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that the end of the block waits for what is being answered

    def __init__(self, folder: Path, runner: Runner) -> None:
        self.folder = folder
        self.git = Git(folder, runner).with_env(alone(folder))
        self._connections: WeakSet[socket.socket] = WeakSet()
        super().__init__(("127.0.0.1", 0), _Handler)

    def get_request(self) -> tuple[socket.socket, object]:
        connection, address = super().get_request()
        self._connections.add(connection)
        return connection, address

    def hang_up(self) -> None:
        """End the connections of clients that would keep us waiting."""
        for connection in tuple(self._connections):
            with suppress(OSError):  # it has ended
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, _: object, client_address: object) -> None:
        """Log what kept a request from being answered; its client sees the connection end."""
        log.error("a request of %s was not answered", client_address, exc_info=sys.exception())


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    timeout = _PATIENCE

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        self.close_connection = True
        try:
            with tempfile.NamedTemporaryFile(dir=self.server.folder, prefix=_PREFIX) as body:
                if not self._heard(body):
                    return
                answer = self._ask(Path(body.name), body.tell())
            self._send(answer)
        except (OSError, Stopped) as error:
            log.debug("%s was not answered: %s", self.path, error)
        except LadingError as error:
            log.warning("%s was not answered: %s", self.path, error)
            self.send_error(HTTPStatus.INTERNAL_SERVER_ERROR)

    def _heard(self, body: IO[bytes]) -> bool:
        """Write the body of the request into the file, or answer that it is none."""
        try:
            body.writelines(pieces(self.rfile, self.headers))
        except ValueError:
            self.send_error(HTTPStatus.BAD_REQUEST)
            return False
        body.flush()
        return True

    def _ask(self, body: Path, size: int) -> bytes:
        path, _, query = self.path.partition("?")
        env = {
            "CONTENT_LENGTH": str(size),
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_PROJECT_ROOT": str(self.server.folder),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REMOTE_ADDR": "127.0.0.1",
            "REQUEST_METHOD": self.command,
        }
        answer = self.server.git.with_env(env)("http-backend", stdin=body)
        return answer.encode("utf-8", "surrogateescape")

    def _send(self, answer: bytes) -> None:
        """Send what a CGI program answered (RFC 3875, 6)."""
        head, _, content = answer.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode("latin-1").split("\r\n"))
        self.send_response(int(headers.pop("Status", "200").split()[0]))
        for name, value in {
            **headers,
            "Content-Length": len(content),
            "Connection": "close",
        }.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: object) -> None:
        """Log what was asked for."""
        log.debug(*args)


def pieces(pipe: BufferedIOBase, headers: Message) -> Iterator[bytes]:
    """Yield the body of a request, chunked or of a known length (RFC 9112, 6 and 7).

    :raises ValueError: if a length is no number.
    :raises ConnectionError: if it is cut short.
    """
    if headers.get("Transfer-Encoding", "").lower() != "chunked":
        yield from _exactly(pipe, int(headers.get("Content-Length", "0")))
        return
    while size := int(_line(pipe).partition(b";")[0], 16):
        yield from _exactly(pipe, size)
        _line(pipe)
    while _line(pipe).strip():
        pass


def _line(pipe: BufferedIOBase) -> bytes:
    line = pipe.readline(_PIECE)
    if not line:
        raise ConnectionError(_CUT)
    return line


def _exactly(pipe: BufferedIOBase, size: int) -> Iterator[bytes]:
    while size > 0:
        piece = pipe.read(min(size, _PIECE))
        if not piece:
            raise ConnectionError(_CUT)
        size -= len(piece)
        yield piece
