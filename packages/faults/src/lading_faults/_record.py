"""What a run did, line by line: the calls of its targets, and the requests to their servers."""

import json
import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self


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
    def writes(self) -> bool:
        """Whether a request may change something."""
        return self.is_request and not self.what.startswith(("GET ", "HEAD "))

    @classmethod
    def parse(cls, line: str) -> Self:
        """Read a line of the record."""
        return cls(**json.loads(line))


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

    def serve(self, target: str, address: str) -> None:
        """Note where a server of ``target`` is."""
        with self._lock, self._servers.open("a", encoding="utf-8") as file:
            file.write(json.dumps([target, address]) + "\n")

    def write(self, event: Event) -> None:
        """Add a line."""
        with self._lock, self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(event)) + "\n")


def read(path: Path) -> list[Event]:
    """Return what was recorded; nothing if nothing was."""
    return parse(path.read_text(encoding="utf-8").splitlines()) if path.exists() else []


def servers(path: Path) -> dict[str, list[str]]:
    """Return the addresses of each target's servers."""
    found: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        target, address = json.loads(line)
        found.setdefault(target, []).append(address)
    return found


def parse(lines: Iterable[str]) -> list[Event]:
    """Read the lines of a record."""
    return [Event.parse(line) for line in lines]
