"""A target whose calls are counted, and struck."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import cast

from lading_artifact import Artifact, Release, Seen, Target, Wire
from lading_faults._fault import Kind
from lading_faults._record import Event, Record, Server
from lading_faults._relay import relay
from lading_faults._striker import Striker

Elsewhere = Mapping[str, Sequence[Server]]
"""By target, servers that run already and are to be used instead of its own."""


def watched(target: Target, striker: Striker, record: Record, elsewhere: Elsewhere) -> Target:
    """Watch a target: it is used as before."""
    return cast("Target", Watched(target, striker, record, elsewhere))


class Watched:
    """A target as it is, but for what strikes at its calls and at the requests to its server."""

    def __init__(
        self, target: Target, striker: Striker, record: Record, elsewhere: Elsewhere
    ) -> None:
        self._target = target
        self._striker = striker
        self._record = record
        self._elsewhere = elsewhere

    def __getattr__(self, name: str) -> object:
        return getattr(self._target, name)

    def look(self, release: Release, artifacts: Sequence[Artifact], /) -> Mapping[str, Seen]:
        """Look as the target does."""
        with self._call("look"):
            return self._target.look(release, artifacts)

    def take(self, release: Release, artifact: Artifact, among: Sequence[Artifact], /) -> None:
        """Take as the target does."""
        with self._call(f"take {artifact.name}"):
            self._target.take(release, artifact, among)

    def fetch(
        self, release: Release, name: str, among: Sequence[Artifact], folder: Path, /
    ) -> Path | None:
        """Fetch as the target does."""
        with self._call(f"fetch {name}"):
            return self._target.fetch(release, name, among, folder)

    def read_back(self, release: Release, artifact: Artifact, folder: Path, /) -> str:
        """Read back as the target does."""
        with self._call(f"read back {artifact.name}"):
            return self._target.read_back(release, artifact, folder)

    @contextmanager
    def stand_in(self, folder: Path, _: Wire, /) -> Iterator[Target]:
        """Stand in as the target does, reached by a relay that can be struck."""
        with ExitStack() as stack:
            inner = stack.enter_context(self._target.stand_in(folder, self._wire(stack)))
            yield watched(inner, self._striker, self._record, self._elsewhere)

    def _wire(self, stack: ExitStack) -> Wire:
        name = self._target.name
        others = iter(self._elsewhere.get(name, ()))

        def wire(address: str) -> str:
            there = next(others, Server(address))
            self._record.serve(name, there)
            return stack.enter_context(relay(there, name, self._striker, self._record))

        return wire

    @contextmanager
    def _call(self, what: str) -> Iterator[None]:
        name = self._target.name
        nth = self._record.count(name, what)
        self._record.write(Event(target=name, what=what, nth=nth))
        fault = self._striker.struck(name, what, nth)
        acts: Mapping[Kind, Callable[[], None]] = {
            Kind.KILLED_BEFORE: self._striker.kill,
            Kind.OVERTAKEN: self._striker.wait,
            Kind.BESIDE: self._striker.wait,
        }
        if fault and fault.kind in acts:
            acts[fault.kind]()
        yield
        if fault and fault.kind is Kind.KILLED_AFTER:
            self._striker.kill()
