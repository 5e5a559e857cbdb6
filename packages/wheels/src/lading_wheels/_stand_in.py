"""A package index on a folder, by pypiserver: run as a program of its own.

pypiserver alone keeps what arrives of an upload that breaks off, as if that were the file, and
while it waits for the rest of one it serves nobody. Here an upload is heard out first, and refused
if it is not whole, as the public index does.
"""

import sys
from collections.abc import Iterable
from importlib import import_module
from socketserver import ThreadingMixIn
from tempfile import SpooledTemporaryFile
from threading import Lock
from typing import IO
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import InputStream, StartResponse, WSGIApplication, WSGIEnvironment

_CHUNK = 64 * 1024
_IN_MEMORY = 16 * 1024 * 1024


class WholeBodies:
    """Passes on what arrives whole, one request at a time."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app
        self._lock = Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request, as WSGI (PEP 3333) has it."""
        size = int(environ.get("CONTENT_LENGTH") or 0)
        with SpooledTemporaryFile(_IN_MEMORY) as body:
            if not _copied(environ["wsgi.input"], body, size):
                start_response("400 Bad Request", [("Content-Type", "text/plain")])
                return [b"The body breaks off.\n"]
            body.seek(0)
            environ["wsgi.input"] = body
            with self._lock:
                return self._app(environ, start_response)


def _copied(source: InputStream, target: IO[bytes], size: int) -> bool:
    """Copy ``size`` bytes; False if there are fewer."""
    while size:
        try:
            data = source.read(min(size, _CHUNK))
        except OSError:  # reset, or silent for too long
            return False
        if not data:
            return False
        target.write(data)
        size -= len(data)
    return True


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 64


class _Handler(WSGIRequestHandler):
    timeout = 60

    def log_message(self, *_: object) -> None:
        """Log nothing."""


def application(folder: str, health: str) -> WSGIApplication:
    """Return pypiserver on the folder: all may upload, nothing is replaced or looked up elsewhere.

    ``health`` is the path at which it says that it is there.
    """
    pypiserver = import_module("pypiserver")  # it has no types
    config = import_module("pypiserver.config").Config.from_args(
        [
            "run", folder, "--passwords", ".", "--authenticate", ".", "--disable-fallback",
            "--hash-algo", "sha256", "--backend", "simple-dir", "--health-endpoint", health,
        ]
    )  # fmt: skip
    app = pypiserver.app_from_config(config)
    return WholeBodies(pypiserver.setup_routes_from_config(app, config))


def main(folder: str, port: str, health: str) -> None:
    """Serve ``folder`` on the port of this machine until the process is ended."""
    app = application(folder, health)
    make_server("127.0.0.1", int(port), app, _Server, _Handler).serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
