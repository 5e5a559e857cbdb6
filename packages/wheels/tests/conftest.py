"""Projects to build, releases of them, and package indexes that answer what a test wants."""

import os
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import keyring
import keyring.core
import pytest

from lading_artifact import Artifact, Release
from lading_run import Command, run
from lading_wheels import Index
from lading_wheels._patience import Patience

EPOCH = 1_700_000_000
BACKENDS = {
    "hatchling": ("hatchling>=1.27", "hatchling.build"),
    "setuptools": ("setuptools>=77", "setuptools.build_meta"),
    "flit": ("flit_core>=3.11", "flit_core.buildapi"),
    "pdm": ("pdm-backend>=2.4", "pdm.backend"),
}


def write_project(folder: Path, name: str, backend: str = "hatchling", **changes: str) -> Path:
    """Write a project with one package, one function and one script."""
    requires, build_backend = BACKENDS[backend]
    package = folder / "src" / name.replace("-", "_")
    package.mkdir(parents=True, exist_ok=True)
    source = changes.get("source", 'def main() -> None:\n    print("hello")\n')
    (package / "__init__.py").write_text(f'"""Says hello."""\n\n\n{source}')
    (folder / "README.md").write_text(f"# {name}\n\nSays hello.\n")
    (folder / "pyproject.toml").write_text(
        f"""[build-system]
requires = ["{changes.get("requires", requires)}"]
build-backend = "{build_backend}"

[project]
name = "{name}"
version = "{changes.get("version", "1.2.0")}"
description = "Says hello."
readme = "README.md"
requires-python = ">=3.11"
dependencies = [{changes.get("dependencies", "")}]

[project.scripts]
{name} = "{changes.get("script", f"{package.name}:main")}"
{changes.get("more", "")}"""
    )
    return folder


@dataclass
class Reply:
    """One answer, and what goes wrong with it on its way."""

    status: int = 404
    headers: dict[str, str] = field(default_factory=lambda: {"content-type": "text/html"})
    body: bytes = b""
    fault: str = ""
    """"reset", "silent", "stuck" (after the head), "half" of a body, "unsaid" (half of one whose
    length is not told) or "slow"."""

    def send(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer a request that was read."""
        if self.fault == "reset":
            linger = struct.pack("ii", 1, 0)
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            handler.connection.close()
            return
        if self.fault == "silent":
            handler.connection.recv(1)  # until the other side gives up
            return
        self._send_head(handler)
        if self.fault == "stuck":
            handler.connection.recv(1)
            return
        whole = self.fault not in {"half", "unsaid"}
        for part in self._parts(self.body if whole else self.body[: len(self.body) // 2]):
            handler.wfile.write(part)

    def _send_head(self, handler: BaseHTTPRequestHandler) -> None:
        headers = dict(self.headers)
        handler.send_response(self.status, headers.pop("reason", None))
        for name, value in headers.items():
            handler.send_header(name, value)
        if self.fault != "unsaid":
            handler.send_header("content-length", str(len(self.body)))
        handler.end_headers()

    def _parts(self, body: bytes) -> Iterator[bytes]:
        for number, start in enumerate(range(0, len(body), 20)):
            time.sleep(0.01 if number and self.fault == "slow" else 0)
            yield body[start : start + 20]


@dataclass
class Script:
    """What an index answers: by path, one answer after the other, the last one for ever."""

    answers: dict[str, list[Reply]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    address: str = ""

    def say(
        self,
        path: str,
        body: str | bytes = b"",
        status: int = 200,
        *,
        fault: str = "",
        **headers: str,
    ) -> "Script":
        """Add an answer; ``content_type`` in Python stands for Content-Type."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named.setdefault("content-type", "text/html")
        data = body.encode() if isinstance(body, str) else body
        self.answers.setdefault(path, []).append(Reply(status, named, data, fault))
        return self

    def answer(self, path: str) -> Reply:
        """Return the next answer for a path."""
        waiting = self.answers.get(path, [Reply()])
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]

    @property
    def index(self) -> Index:
        """The index, as settings name it."""
        return Index(
            upload=f"{self.address}/upload/", simple=f"{self.address}/simple/", deadline=60
        )


def _handler(script: Script) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _do(self) -> None:
            script.asked.append(f"{self.command} {self.path}")
            script.headers.append(dict(self.headers.items()))
            self.rfile.read(int(self.headers.get("content-length", 0)))
            with suppress(ConnectionError):  # who has seen enough does not wait for the rest
                script.answer(self.path).send(self)

        do_GET = do_POST = do_OPTIONS = _do  # noqa: N815 - their names there

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            pass

    return Handler


@pytest.fixture
def script() -> Iterator[Script]:
    """A server on loopback that answers what the test tells it to."""
    told = Script()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(told))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    told.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def hurried() -> Patience:
    """Patience that does not wait."""
    return Patience(tries=3, first=0, sleep=lambda _: None)


@pytest.fixture
def project() -> Callable[..., Path]:
    """The function that writes a project."""
    return write_project


@pytest.fixture(scope="session")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for what releases keep: build environments are made once for all tests."""
    return tmp_path_factory.mktemp("work")


@pytest.fixture
def release_of(work: Path) -> Callable[..., Release]:
    """The function that states the facts of a release."""

    def release(source: Path, version: str = "1.2.0") -> Release:
        return Release(
            unit="",
            version=version,
            tag=f"v{version}",
            commit="0" * 40,
            epoch=EPOCH,
            source=source,
            root=source,
            work=work,
        )

    return release


@pytest.fixture
def artifact(tmp_path: Path) -> Artifact:
    """A file with the name of an sdist."""
    path = tmp_path / "app-1.2.0.tar.gz"
    path.write_bytes(b"the bytes that were built")
    return Artifact.of_file(path, kind="sdist", media_type="application/gzip")


@pytest.fixture
def git() -> Callable[..., str]:
    """The function that runs git in a folder, as nobody in particular."""

    def call(folder: Path, *argv: str) -> str:
        who = {
            f"GIT_{role}_{what}": value
            for role in ("AUTHOR", "COMMITTER")
            for what, value in (("NAME", "A"), ("EMAIL", "a@localhost"))
        }
        time = {"GIT_AUTHOR_DATE": f"{EPOCH} +0000", "GIT_COMMITTER_DATE": f"{EPOCH} +0000"}
        command = Command(
            "git",
            "-c",
            "init.defaultBranch=main",
            *argv,
            cwd=folder,
            looks=True,
            env={**who, **time, "GIT_CONFIG_GLOBAL": "/dev/null"},
        )
        return run(command).stdout.strip()

    return call


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A home without settings, an environment without twine's variables, no keyring."""
    home = tmp_path / "home"
    home.mkdir()
    for name in [*os.environ]:
        if name.startswith(("TWINE_", "ACTIONS_", "GITHUB_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    keyring.core.init_backend()
    return home
