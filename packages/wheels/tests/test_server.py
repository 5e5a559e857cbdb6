import io
import socket
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIEnvironment

import httpx
import pytest

from lading_artifact import Artifact
from lading_run import Command, run
from lading_wheels import Index
from lading_wheels._server import index_on, sweep
from lading_wheels._stand_in import WholeBodies


def test_a_folder_survives_its_server_and_nothing_is_looked_up_elsewhere(tmp_path: Path) -> None:
    for _ in range(2):
        with index_on(tmp_path / "index") as index:
            answer = httpx.get(f"{index.simple}packaging/", trust_env=False)
            assert answer.status_code == 404
        with pytest.raises(httpx.ConnectError):
            httpx.get(index.simple, trust_env=False)


def test_half_written_files_are_swept_and_whole_ones_stay(tmp_path: Path) -> None:
    (tmp_path / "a-1").mkdir()
    (tmp_path / "a-1" / "setup.py").write_text("x" * 5000)
    run(Command("tar", "-czf", "a-1.tar.gz", "a-1", cwd=tmp_path, looks=True))
    whole = (tmp_path / "a-1.tar.gz").read_bytes()
    (tmp_path / "a-2.tar.gz").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "a-3.tar.gz").write_bytes(b"")
    (tmp_path / "a-1-py3-none-any.whl").write_bytes(b"PK\x03\x04")
    (tmp_path / "notes.txt").touch()
    sweep(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a-1", "a-1.tar.gz", "notes.txt"]
    assert Artifact.of_file(tmp_path / "a-1.tar.gz", kind="sdist").size == len(whole)


def head(index: Index, size: int) -> bytes:
    """The beginning of an upload of so many bytes."""
    lines = ["POST / HTTP/1.1", "Host: localhost", "Authorization: Basic bjpu"]
    lines += [f"Content-Type: multipart/form-data; boundary={'x' * 20}", f"Content-Length: {size}"]
    return "\r\n".join([*lines, "", ""]).encode()


def body() -> bytes:
    """An upload of a file."""
    fields = {":action": "file_upload", "protocol_version": "1"}
    part = f"--{'x' * 20}\r\nContent-Disposition: form-data; name="
    text = "".join(f'{part}"{name}"\r\n\r\n{value}\r\n' for name, value in fields.items())
    file = f'{part}"content"; filename="a-1.tar.gz"\r\n\r\n{"y" * 1000}\r\n--{"x" * 20}--\r\n'
    return (text + file).encode()


def test_an_upload_that_breaks_off_is_not_taken_and_holds_nobody_up(tmp_path: Path) -> None:
    data = body()
    with index_on(tmp_path / "index") as index:
        place = urlsplit(index.upload)
        with socket.create_connection((place.hostname, place.port), timeout=20) as stuck:
            stuck.sendall(head(index, len(data)) + data[:900])
            assert httpx.get(index.simple, trust_env=False).status_code == 200
            stuck.shutdown(socket.SHUT_WR)
            assert stuck.recv(100).startswith(b"HTTP/1.0 400 Bad Request")
        assert list((tmp_path / "index").iterdir()) == []
        with socket.create_connection((place.hostname, place.port), timeout=20) as whole:
            whole.sendall(head(index, len(data)) + data)
            assert whole.recv(100).startswith(b"HTTP/1.0 200 OK")
        assert (tmp_path / "index" / "a-1.tar.gz").read_bytes() == b"y" * 1000


def test_an_upload_that_is_reset_is_not_taken() -> None:
    class Reset:
        def read(self, size: int = -1) -> bytes:
            raise ConnectionResetError

    said: list[str] = []

    def start_response(status: str, *_: object) -> Callable[[bytes], object]:
        said.append(status)
        return print

    def app(environ: WSGIEnvironment, _: StartResponse) -> list[bytes]:
        return [environ["wsgi.input"].read()]

    environ = {"CONTENT_LENGTH": "9", "wsgi.input": Reset()}
    assert [*WholeBodies(app)(environ, start_response)] == [b"The body breaks off.\n"]
    assert said == ["400 Bad Request"]
    environ = {"CONTENT_LENGTH": "2", "wsgi.input": io.BytesIO(b"all, and more")}
    assert [*WholeBodies(app)(environ, start_response)] == [b"al"]
