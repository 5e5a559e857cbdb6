"""Targets and listeners whose calls are counted, and struck."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Generic, Self, TypeVar

from lading_artifact import Artifact, Listener, News, Release, Seen, Target, Wire
from lading_faults._record import Record, Server
from lading_faults._relay import relay
from lading_faults._striker import Striker

Elsewhere = Mapping[str, Sequence[Server]]
"""By target, servers that run already and are to be used instead of its own."""
Part = TypeVar("Part", Target, Listener)


class _Watched(Generic[Part]):
    """A part as it is, but for what strikes at its calls and at the requests to its server."""

    def __init__(self, part: Part, striker: Striker, record: Record, elsewhere: Elsewhere) -> None:
        self._part: Part = part
        self._striker = striker
        self._record = record
        self._elsewhere = elsewhere

    def __getattr__(self, name: str) -> object:
        return getattr(self._part, name)

    @contextmanager
    def stand_in(self, folder: Path, _: Wire, /) -> Iterator[Self]:
        """Stand in as the part does, reached by a relay that can be struck."""
        with ExitStack() as stack:
            inner = stack.enter_context(self._part.stand_in(folder, self._wire(stack)))
            yield type(self)(inner, self._striker, self._record, self._elsewhere)

    def _wire(self, stack: ExitStack) -> Wire:
        name = self._part.name
        others = iter(self._elsewhere.get(name, ()))

        def wire(address: str) -> str:
            there = next(others, Server(address))
            self._record.serve(name, there)
            return stack.enter_context(relay(there, name, self._striker, self._record))

        return wire

    def _call(self, what: str) -> AbstractContextManager[None]:
        return self._striker.call(self._record, self._part.name, what)


class WatchedListener(_Watched[Listener]):
    """A listener, watched."""

    def tell(self, news: News, /) -> str:
        """Tell as the listener does."""
        with self._call(f"tell {news.ending.value}"):
            return self._part.tell(news)


class WatchedTarget(_Watched[Target]):
    """A target, watched."""

    def look(self, release: Release, artifacts: Sequence[Artifact], /) -> Mapping[str, Seen]:
        """Look as the target does."""
        with self._call("look"):
            return self._part.look(release, artifacts)

    def take(self, release: Release, artifact: Artifact, among: Sequence[Artifact], /) -> None:
        """Take as the target does."""
        with self._call(f"take {artifact.name}"):
            self._part.take(release, artifact, among)

    def fetch(
        self, release: Release, name: str, among: Sequence[Artifact], folder: Path, /
    ) -> Path | None:
        """Fetch as the target does."""
        with self._call(f"fetch {name}"):
            return self._part.fetch(release, name, among, folder)

    def read_back(self, release: Release, artifact: Artifact, folder: Path, /) -> str:
        """Read back as the target does."""
        with self._call(f"read back {artifact.name}"):
            return self._part.read_back(release, artifact, folder)
