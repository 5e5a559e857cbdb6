"""Answers that are not what GitHub gives."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from lading_github import (
    Asset,
    AssetDiffers,
    GitHub,
    GitHubRelease,
    GitHubSilent,
    NotAccepted,
    NotSeen,
    Patience,
)

Answering = Callable[[bytes], GitHub]
JSON = b"Content-Type: application/json\r\n"


def answer(status: str, body: bytes, headers: bytes = b"", length: int | None = None) -> bytes:
    size = len(body) if length is None else length
    head = f"HTTP/1.1 {status}\r\nContent-Length: {size}\r\nConnection: close\r\n"
    return head.encode() + headers + b"\r\n" + body


@pytest.fixture
def answering(patience: Patience) -> Iterator[Answering]:
    """Return a client of a server that gives the same bytes to every request."""
    bytes_of: dict[str, bytes] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.wfile.write(bytes_of["answer"])

        def log_message(self, *args: object) -> None:
            pass

    Handler.do_POST = Handler.do_GET  # type: ignore[attr-defined]
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listener:
        thread = threading.Thread(target=listener.serve_forever, args=(0.05,))
        thread.start()

        def client(data: bytes) -> GitHub:
            bytes_of["answer"] = data
            address = f"http://127.0.0.1:{listener.server_port}"
            return GitHub("acme/lading", "ghp_secret", api=address, patience=patience)

        try:
            yield client
        finally:
            listener.shutdown()
            thread.join()


def test_a_page_for_people(answering: Answering) -> None:
    github = answering(answer("200 OK", b"<html>Log in</html>"))
    with pytest.raises(GitHubSilent) as caught:
        github.can_push()
    assert str(caught.value) == "GET /repos/acme/lading: the answer is no JSON"
    assert "proxy" in caught.value.hint


@pytest.mark.parametrize("body", [b'[{"id": 1}]', b'["text"]', b"[null]"])
def test_json_of_something_else(answering: Answering, body: bytes) -> None:
    with pytest.raises(GitHubSilent, match="the answer is not what GitHub's API gives: "):
        list(answering(answer("200 OK", body)).releases())


@pytest.mark.parametrize("body", [b"7", b'{"id": 1}', b'"text"'])
def test_json_that_is_no_list(answering: Answering, body: bytes) -> None:
    with pytest.raises(GitHubSilent, match="the answer is not what GitHub's API gives: "):
        list(answering(answer("200 OK", body)).releases())


def test_json_that_is_no_repository(answering: Answering) -> None:
    with pytest.raises(GitHubSilent, match="the answer is not what GitHub's API gives: "):
        answering(answer("200 OK", b"[]")).can_push()


def test_half_a_body(answering: Answering, naps: list[float]) -> None:
    with pytest.raises(GitHubSilent, match="asked 5 times: GET /repos/acme/lading: "):
        answering(answer("200 OK", b'{"id": ', length=1000)).can_push()
    assert naps == [1, 2, 4, 8]


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"{}", b""])
def test_a_refusal_without_a_message(answering: Answering, body: bytes) -> None:
    with pytest.raises(NotSeen, match=r"^GET /repos/acme/lading: 404 Not Found$"):
        answering(answer("404 Not Found", body)).can_push()


def test_errors_that_are_texts(answering: Answering) -> None:
    body = b'{"message": "Validation Failed", "errors": ["tag is bad", {"message": "no commit"}]}'
    with pytest.raises(NotAccepted) as caught:
        answering(answer("422 Unprocessable", body)).create_draft("v1", "main", "", "", False)
    told = "422 Validation Failed: tag is bad; no commit"
    assert str(caught.value) == f"POST /repos/acme/lading/releases: {told}"


def test_a_message_that_repeats_the_token(answering: Answering) -> None:
    body = b'{"message": "Bad header: Bearer ghp_secret"}'
    with pytest.raises(NotSeen, match=r"404 Bad header: Bearer \*\*\*$"):
        answering(answer("404 Not Found", body)).can_push()


def test_other_bytes_than_were_sent(answering: Answering, tmp_path: Path) -> None:
    github = answering(
        answer(
            "201 Created",
            b'{"id": 1, "name": "a", "size": 4, "state": "uploaded", "url": "u",'
            b' "digest": "sha256:00", "browser_download_url": "b"}',
        )
    )
    (file := tmp_path / "a").write_bytes(b"data")
    release = GitHubRelease(
        id=1, tag="v1", name="", body="", draft=True, prerelease=False, immutable=False,
        created_at="", address="", upload_url=f"{github._api.address}/u{{?name}}", commit="",
    )  # fmt: skip
    with pytest.raises(AssetDiffers, match=r"^a has arrived as sha256:00, not sha256:3a6eb07"):
        github.upload(release, file, "a", "text/plain")


def test_a_download_of_half_a_file(answering: Answering, tmp_path: Path) -> None:
    github = answering(answer("200 OK", b"half", length=8))
    asset = Asset(1, "a", 8, "uploaded", None, "", "")
    with pytest.raises(GitHubSilent, match="asked 5 times: GET /repos/acme/lading/releases/asse"):
        github.download(asset, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_download_that_leads_nowhere(answering: Answering, tmp_path: Path) -> None:
    github = answering(answer("302 Found", b"", b"Location: /again\r\n"))
    asset = Asset(1, "a", 8, "uploaded", None, "", "")
    with pytest.raises(GitHubSilent, match=r"asked 5 times: .*redirects"):
        github.download(asset, tmp_path)


def test_a_download_to_no_address(answering: Answering, tmp_path: Path) -> None:
    github = answering(answer("302 Found", b"", b"Location: http://127.0.0.1:abc/\r\n"))
    asset = Asset(1, "a", 8, "uploaded", None, "", "")
    with pytest.raises(
        GitHubSilent,
        match="asked 5 times: GET /repos/acme/lading/releases/assets/1: Invalid URL in loc",
    ):
        github.download(asset, tmp_path)
