"""What tests of code that uses registries need: small images, and a registry that falters."""

import gzip
import http.client
import io
import re
import tarfile
import threading
import urllib.parse
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from lading_oci._descriptor import Descriptor
from lading_oci._digest import Digest
from lading_oci._layout import Layout
from lading_oci._media import CONFIG, LAYER_GZIP
from lading_oci._platform import Platform
from lading_oci._writer import LayoutWriter

_STATEMENT = "application/vnd.in-toto+json"
_HOP = {"connection", "transfer-encoding", "content-length", "keep-alive"}


def small_layer(files: Mapping[str, bytes]) -> bytes:
    """Return an uncompressed layer with these files, the same bytes each time."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name in sorted(files):
            member = tarfile.TarInfo(name)
            member.size = len(files[name])
            archive.addfile(member, io.BytesIO(files[name]))
    return buffer.getvalue()


def small_layout(folder: Path, *platforms: str, files: Mapping[str, bytes] | None = None) -> Layout:
    """Write an image into ``folder``: a gzipped layer for each platform with its name.

    With several platforms, or none (then ``linux/amd64`` and ``linux/arm64``), under an index;
    with one, without.
    """
    writer, images = LayoutWriter(folder), []
    for text in platforms or ("linux/amd64", "linux/arm64"):
        platform = Platform.parse(text)
        data = small_layer({"platform": text.encode(), **(files or {})})
        config = {
            "os": platform.os,
            "architecture": platform.architecture,
            "config": {},
            "rootfs": {"type": "layers", "diff_ids": [str(Digest.of(data))]},
        }
        if platform.variant:
            config["variant"] = platform.variant
        layer = writer.add_bytes(gzip.compress(data, mtime=0), LAYER_GZIP)
        images.append(
            writer.add_manifest(writer.add_json(config, CONFIG), [layer], platform=platform)
        )
    return writer.finish([writer.add_index(images)] if len(images) > 1 else images)


def attested(writer: LayoutWriter, image: Descriptor) -> Descriptor:
    """Add what BuildKit says of an image unless it is told not to, as its index lists it."""
    system = {"architecture": "unknown", "os": "unknown", "config": {}}
    statement = writer.add_json({"_type": "https://in-toto.io/Statement/v0.1"}, _STATEMENT)
    config = {**system, "rootfs": {"type": "layers", "diff_ids": [str(statement.digest)]}}
    platform = Platform("unknown", "unknown")
    listed = writer.add_manifest(writer.add_json(config, CONFIG), [statement], platform=platform)
    of = {"type": "attestation-manifest", "digest": str(image.digest)}
    annotations = {f"vnd.docker.reference.{name}": text for name, text in of.items()}
    return replace(listed, annotations=annotations)


Change = Callable[[bytes], bytes]


def half(body: bytes) -> bytes:
    """Keep the first half of an answer: the rest never comes, as when a connection breaks."""
    return body[: len(body) // 2]


@dataclass(slots=True)
class Fault:
    """Requests of ``method`` whose path matches ``path`` go wrong, the next ``times`` of them.

    With ``status`` they get that answer with ``headers`` and ``body``, and the registry is not
    asked. Else ``change`` is made to the body of the registry's answer, whose headers stay. Of
    several faults the first that fits counts.
    """

    method: str
    path: str
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    change: Change | None = None
    times: int = 1_000_000
    seen: list[str] = field(default_factory=list)
    """The paths of the requests that went wrong."""
    logins: list[str] = field(default_factory=list)
    """The ``Authorization`` of each of them; empty if it had none."""

    def is_for(self, method: str, path: str, login: str) -> bool:
        """Say whether the request goes wrong, and note it if it does."""
        if self.times < 1 or method != self.method or not re.search(self.path, path):
            return False
        self.times -= 1
        self.seen.append(path)
        self.logins.append(login)
        return True


@contextmanager
def faltering(registry: str, faults: Sequence[Fault]) -> Iterator[str]:
    """Serve, as ``host:port``, what ``registry`` serves over HTTP, but for the faults."""
    handler = type("_Handler", (_Faltering,), {"upstream": registry, "faults": faults})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


class _Faltering(BaseHTTPRequestHandler):
    """Hands each request on, or does to it what a fault says."""

    upstream: str
    faults: Sequence[Fault]
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_PATCH(self) -> None:
        self._answer()

    def do_PUT(self) -> None:
        self._answer()

    def do_CONNECT(self) -> None:
        """Be a proxy to whatever is asked for; what comes then is for this server."""
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Log nothing."""

    def _answer(self) -> None:
        body = self._body()
        login = self.headers.get("Authorization", "")
        asked = (self.command, self.path, login)
        fault = next((fault for fault in self.faults if fault.is_for(*asked)), None)
        if fault and fault.status:
            self._reply(fault.status, fault.headers, fault.body)
            return
        self._hand_on(body, fault.change if fault else None)

    def _hand_on(self, body: bytes, change: Change | None) -> None:
        connection = http.client.HTTPConnection(self.upstream, timeout=60)
        headers = {name: text for name, text in self.headers.items() if name.lower() not in _HOP}
        try:
            path = urllib.parse.urlsplit(self.path)._replace(scheme="", netloc="").geturl()
            connection.request(self.command, path, body, headers)
            answer = connection.getresponse()
            data = answer.read()
        finally:
            connection.close()
        kept = {name: text for name, text in answer.getheaders() if name.lower() not in _HOP}
        length = answer.getheader("Content-Length") or str(len(data))
        self._reply(answer.status, kept, change(data) if change else data, length)

    def _reply(
        self, status: int, headers: Mapping[str, str], body: bytes, length: str = ""
    ) -> None:
        self.send_response(status)
        for name, text in headers.items():
            self.send_header(name, text)
        self.send_header("Content-Length", length or str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
            self.close_connection = str(len(body)) != (length or str(len(body)))

    def _body(self) -> bytes:
        """Read the body of the request, which crane sends in chunks."""
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)
