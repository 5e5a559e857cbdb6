"""What the server knows: one file of JSON, written whole at every change, and the blobs."""

import copy
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO

from lading_github.testing._exchange import BrokenOff, Json
from lading_run import write_whole

_CHUNK = 1 << 16


class State:
    """The repositories in a folder, which survives the server."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "state.json"
        self._blobs = folder / "blobs"
        self._blobs.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._stale: dict[str, tuple[Json, int]] = {}
        self.stale = 0
        """For how many lists after a change the lists are still those from before."""
        self._all = self._loaded()
        for left in self._blobs.glob(".*"):  # by a server that was killed
            left.unlink()

    @contextmanager
    def changing(self, repository: str) -> Iterator[Json]:
        """Give the repository to change; it is on disk when the block is left.

        If the block is left by an error, or if the disk is full, nothing has changed.
        """
        with self._lock:
            there = self._repository(repository)
            before = copy.deepcopy(there) if self.stale else None
            try:
                yield there
                write_whole(self._file, json.dumps(self._all, indent=1))
            except BaseException:
                self._all = self._loaded()
                raise
            if before is not None:
                self._stale.setdefault(repository, (before, self.stale))

    @contextmanager
    def reading(self, repository: str) -> Iterator[Json]:
        """Give the repository as it is."""
        with self._lock:
            yield self._repository(repository)

    @contextmanager
    def listing(self, repository: str) -> Iterator[Json]:
        """Give the repository as lists show it: perhaps as it was a while ago."""
        with self._lock:
            old, left = self._stale.pop(repository, ({}, 0))
            if left > 1:
                self._stale[repository] = (old, left - 1)
            yield old if left else self._repository(repository)

    def new_id(self) -> int:
        """Return a number that nothing else has; within ``changing``."""
        self._all["last_id"] += 1
        return int(self._all["last_id"])

    def keep(self, stream: BinaryIO, length: int) -> tuple[str, int]:
        """Keep ``length`` bytes; return their SHA-256 in hex and their number.

        :raises BrokenOff: if fewer come.
        """
        digest = hashlib.sha256()
        with NamedTemporaryFile(dir=self._blobs, prefix=".", delete=False) as file:
            try:
                for chunk in chunks(stream, length):
                    digest.update(chunk)
                    file.write(chunk)
            except BaseException:
                Path(file.name).unlink()
                raise
        Path(file.name).replace(self._blobs / digest.hexdigest())
        return digest.hexdigest(), length

    def blob(self, digest: str) -> bytes | None:
        """Return the bytes of that SHA-256; None if there are none."""
        file = self._blobs / digest
        return file.read_bytes() if digest.isalnum() and file.is_file() else None

    def _loaded(self) -> Json:
        if not self._file.exists():
            return {"last_id": 0, "repositories": {}}
        loaded: Json = json.loads(self._file.read_bytes())
        return loaded

    def _repository(self, name: str) -> Json:
        everything: Json = self._all["repositories"]
        if name not in everything:
            everything[name] = {
                "id": self.new_id(),
                "number": 0,
                "releases": [],
                "burned": [],
                "latest": None,
                "pulls": [],
                "issues": [],
                "checks": [],
            }
        found: Json = everything[name]
        return found


def chunks(stream: BinaryIO, length: int) -> Iterator[bytes]:
    """Yield ``length`` bytes of a request's body.

    :raises BrokenOff: if fewer come.
    """
    while length:
        try:
            chunk = stream.read(min(length, _CHUNK))
        except OSError as error:
            raise BrokenOff from error
        if not chunk:
            raise BrokenOff
        length -= len(chunk)
        yield chunk
