"""What a run did, line by line: the calls of its targets, and the requests to their servers."""

import json
import re
import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

_READS = re.compile(r"^(GET|HEAD) |^POST .*/git-upload-pack$")
"""git asks for objects by POST, too."""
_NEWS = "tell published"
_NUMBER = re.compile(r"(?<=/manifests/)\S+|\b[0-9a-f]{40,}\b|\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One call of a target, or one request to its server and the answer."""

    target: str
    what: str
    nth: int
    sent: int = -1
    """The size of the request's body in bytes; -1 for a call."""
    answer: int = 0
    """The size of the answer's body in bytes."""
    digest: str = ""
    """Of the answer."""

    @property
    def is_request(self) -> bool:
        """Whether it is a request, and not a call."""
        return self.sent >= 0

    @property
    def is_act(self) -> bool:
        """Whether it is the call that publishes."""
        return self.what.startswith("take ") and not self.is_request

    @property
    def is_once(self) -> bool:
        """Whether a clone makes this call once: a check, and the news that all is public."""
        return not self.is_request and (self.verb == "check" or self.what == _NEWS)

    @property
    def verb(self) -> str:
        """What kind of call it is: look, take, fetch or read.

        >>> Event(target="hub", what="read back a.whl", nth=1).verb
        'read'
        """
        return self.what.partition(" ")[0]

    @property
    def writes(self) -> bool:
        """Whether a request may change something."""
        return self.is_request and not _READS.search(self.what)

    @property
    def shape(self) -> str:
        """What is done, whatever the number or name of what it is done to.

        >>> Event(target="hub", what="POST /a/7/files?name=b", nth=1, sent=1).shape
        'POST /a/#/files'
        """
        return _NUMBER.sub("#", self.what.partition("?")[0])

    @classmethod
    def parse(cls, line: str) -> Self:
        """Read a line of the record."""
        return cls(**json.loads(line))


@dataclass(frozen=True, slots=True)
class Server:
    """A stand-in's server, and the header by which its target authorizes itself, if it does."""

    address: str
    authorization: str = ""


class Record:
    """Counts what happens at each target, and writes it down."""

    def __init__(self, path: Path, servers: Path) -> None:
        """Take the files, which are created with the first line."""
        self._path = path
        self._servers = servers
        self._lock = threading.Lock()
        self._seen: Counter[tuple[str, str]] = Counter()

    def count(self, target: str, what: str) -> int:
        """Return how many times ``target`` has seen ``what``, this time included."""
        with self._lock:
            self._seen[target, what] += 1
            return self._seen[target, what]

    def serve(self, target: str, server: Server) -> None:
        """Note where a server of ``target`` is, and by what it is used."""
        with self._lock, self._servers.open("a", encoding="utf-8") as file:
            file.write(json.dumps([target, server.address, server.authorization]) + "\n")

    def write(self, event: Event) -> None:
        """Add a line."""
        with self._lock, self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(event)) + "\n")


def read(path: Path) -> list[Event]:
    """Return what was recorded; nothing if nothing was."""
    return parse(path.read_text(encoding="utf-8").splitlines()) if path.exists() else []


def servers(path: Path) -> dict[str, list[Server]]:
    """Return the servers of each target, with what was last noted of each."""
    found: dict[str, dict[str, Server]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        target, address, authorization = json.loads(line)
        found.setdefault(target, {})[address] = Server(address, authorization)
    return {target: list(each.values()) for target, each in found.items()}


def parse(lines: Iterable[str]) -> list[Event]:
    """Read the lines of a record."""
    return [Event.parse(line) for line in lines]
