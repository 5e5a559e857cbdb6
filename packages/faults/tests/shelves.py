"""What the samples of the tests release: one file, to shelves that are good or bad.

Child processes find it on PYTHONPATH; the tests name its functions.
"""

import http.client
import json
import os
import subprocess
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Self
from urllib.parse import urlsplit

from lading_artifact import (
    Artifact,
    Made,
    News,
    Order,
    Rank,
    Release,
    Seen,
    State,
    Tables,
    Wire,
    digest_of,
)
from lading_release import Parts
from lading_run import Problem, Unavailable, write_whole

TOKEN = "Bearer of the shelf"


class Text:
    """Makes one file of a few hundred KiB."""

    name = "text"
    needs: Collection[str] = frozenset()
    makes: Collection[str] = frozenset({"text"})

    def problems(self, _: Release, /) -> Sequence[Problem]:
        return ()

    def make(self, order: Order, /) -> Made:
        path = order.folder / "text.txt"
        path.write_text(f"{order.release.tag}\n" * 50_000)
        return Made(artifacts=[Artifact.of_file(path, kind="text")])


class Server(BaseHTTPRequestHandler):
    """Keeps what it is sent in a folder; if it makes copies, beside what is there already."""

    folder: Path
    token: str
    copies: bool

    def do_GET(self) -> None:
        path = self.folder / self.path.strip("/")
        if path.is_dir():
            self._send(200, json.dumps(sorted(each.name for each in path.iterdir())).encode())
        else:
            self._send(*((200, path.read_bytes()) if path.exists() else (404, b"none")))

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if len(body) != int(self.headers["Content-Length"]):
            return
        path = self.folder / self.path.strip("/")
        while path.exists() and self.copies:
            path = path.with_name(f"{path.name}.again")
        write_whole(path, body)
        self._send(201 if self.headers["Authorization"] == self.token else 403, b"taken")

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@dataclass(frozen=True)
class Shelf:
    """Takes the file, if it is not there."""

    address: str = ""
    token: str = ""
    name: str = "shelf"
    rank: Rank = Rank.FOREVER
    snapshots: bool = False
    copies: bool = False

    def takes(self, artifact: Artifact, /) -> bool:
        return artifact.kind == "text"

    def problems(self, _: Release, /) -> Sequence[Problem]:
        return ()

    def look(self, release: Release, artifacts: Sequence[Artifact], /) -> Mapping[str, Seen]:
        _, listed = self.ask("GET", "/")
        there = json.loads(listed)
        return {
            a.name: Seen(state=State.SAME if a.name in there else State.ABSENT) for a in artifacts
        }

    def take(self, release: Release, artifact: Artifact, among: Sequence[Artifact], /) -> None:
        self.ask("PUT", f"/{artifact.name}", artifact.file.read_bytes())

    def fetch(
        self, release: Release, name: str, among: Sequence[Artifact], folder: Path, /
    ) -> Path | None:
        return None

    def read_back(self, release: Release, artifact: Artifact, folder: Path, /) -> str:
        path = folder / artifact.name
        path.write_bytes(self.ask("GET", f"/{artifact.name}")[1])
        return digest_of(path)

    def directions(self, release: Release, artifacts: Sequence[Artifact], /) -> Sequence[str]:
        return ()

    @contextmanager
    def stand_in(self, folder: Path, wire: Wire, /) -> Iterator[Self]:
        token = f"{TOKEN} {folder}"

        class Here(Server):
            pass

        Here.folder, Here.token, Here.copies = folder, token, self.copies
        with ThreadingHTTPServer(("127.0.0.1", 0), Here) as server:
            Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
            address = wire(f"http://127.0.0.1:{server.server_port}")
            yield replace(self, address=address, token=token)
            server.shutdown()

    def ask(self, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
        place = urlsplit(self.address)
        connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=20)
        try:
            connection.request(method, path, body, {"Authorization": self.token})
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise Unavailable(f"the shelf does not answer: {error}") from error
        finally:
            connection.close()
        if answer.status >= 400:
            raise Unavailable(f"the shelf answers {answer.status}")
        return answer.status, content


class Forgetful(Shelf):
    """Sends everything once more before it looks, to be sure."""

    def look(self, release: Release, artifacts: Sequence[Artifact], /) -> Mapping[str, Seen]:
        again = self._again(release)
        for artifact in artifacts:
            if again and artifact.name in json.loads(self.ask("GET", "/")[1]):
                self.take(release, artifact, artifacts)
        return super().look(release, artifacts)

    def _again(self, release: Release) -> bool:
        """Only in a run that carries on, so that the undisturbed one is right."""
        mark = release.work / "began"
        if not mark.exists():
            mark.write_text(str(os.getpid()))
        return mark.read_text() != str(os.getpid())


class Trusting(Shelf):
    """Believes what it noted before it acted."""

    def look(self, release: Release, artifacts: Sequence[Artifact], /) -> Mapping[str, Seen]:
        noted = (release.work / "taken").exists()
        return {a.name: Seen(state=State.SAME if noted else State.ABSENT) for a in artifacts}

    def take(self, release: Release, artifact: Artifact, among: Sequence[Artifact], /) -> None:
        (release.work / "taken").touch()
        super().take(release, artifact, among)


class Buggy(Shelf):
    """Takes an answer for granted."""

    def ask(self, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
        try:
            return super().ask(method, path, body)
        except Unavailable:
            raise RuntimeError("that cannot be") from None


class Leaving(Shelf):
    """Has a process at work while it takes, which no guard knows."""

    def take(self, release: Release, artifact: Artifact, among: Sequence[Artifact], /) -> None:
        with subprocess.Popen(["sleep", "60"], start_new_session=True) as alone:
            super().take(release, artifact, among)
            alone.kill()


class Refusing(Shelf):
    """Is never ready."""

    def problems(self, _: Release, /) -> Sequence[Problem]:
        return [Problem(text="the shelf is locked")]


@dataclass(frozen=True)
class Crier:
    """Writes down what it is told."""

    name: str = "crier"
    told: Path = Path("told")

    def problems(self, _: Release, /) -> Sequence[Problem]:
        return ()

    def tell(self, news: News, /) -> str:
        with self.told.open("a") as file:
            file.write(f"{news.text}\n")
        return "was told"

    @contextmanager
    def stand_in(self, folder: Path, _: Wire, /) -> Iterator[Self]:
        yield replace(self, told=folder / "told")


def listening(_: Tables, release: Release, /) -> Parts:
    return Parts([Text()], [], [Shelf()], [Crier()])


def good(_: Tables, release: Release, /) -> Parts:
    return Parts([Text()], [], [Shelf()])


def forgetful(_: Tables, release: Release, /) -> Parts:
    return Parts([Text()], [], [Forgetful(copies=True)])


def trusting(_: Tables, release: Release, /) -> Parts:
    return Parts([Text()], [], [Trusting()])


def buggy(_: Tables, release: Release, /) -> Parts:
    return Parts([Text()], [], [Buggy()])


def leaving(_: Tables, release: Release, /) -> Parts:
    return Parts([Text()], [], [Leaving()])


def refusing(_: Tables, release: Release, /) -> Parts:
    return Parts([Text()], [], [Refusing()])
