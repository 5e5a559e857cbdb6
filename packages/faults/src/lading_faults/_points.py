"""From what an undisturbed release did to the points at which one is disturbed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from lading_faults._fault import KILLS, Fault, Kind
from lading_faults._record import Event

_WORDS = {
    Kind.ERROR: "500",
    Kind.ERROR_AFTER: "500",
    Kind.DOWN: "503",
    Kind.BUSY: "429",
    Kind.RESET: "reset",
    Kind.RESET_AFTER: "reset",
    Kind.HALF: "half",
    Kind.SLOW: "slow",
    Kind.STALE: "stale",
    Kind.OVERTAKEN: "pairs",
    Kind.BESIDE: "pairs",
    Kind.AT_ONCE: "pairs",
    Kind.DISK: "disk",
    Kind.LIMIT: "disk",
}
_READS = (Kind.ERROR, Kind.BUSY, Kind.RESET, Kind.SLOW, Kind.DOWN)
_WRITES = (
    Kind.ERROR, Kind.ERROR_AFTER, Kind.BUSY, Kind.RESET, Kind.RESET_AFTER, Kind.SLOW, Kind.DOWN,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Point:
    """One fault, and from where the release is carried on."""

    fault: Fault
    elsewhere: bool
    """Carried on from a second clone, which knows nothing of the first run."""

    @property
    def words(self) -> frozenset[str]:
        """The words by which it is chosen: of its target, and of its kind."""
        kind = "kills" if self.fault.kind in KILLS else _WORDS[self.fault.kind]
        return frozenset({self.fault.target, kind})

    def is_chosen(self, choices: Sequence[str]) -> bool:
        """Say whether one of the choices, such as ``git`` or ``index:500``, names it."""
        return not choices or any(set(c.split(":")) <= self.words for c in choices)

    def __str__(self) -> str:
        """Write fault and place."""
        return f"{self.fault}, carried on {'elsewhere' if self.elsewhere else 'here'}"


def points_of(events: Sequence[Event], disks: Sequence[Fault]) -> list[Point]:
    """Return the points of a release that did ``events``; ``disks`` are the full ones to try."""
    at_once = Fault(kind=Kind.AT_ONCE, target="all", what="releases")
    faults = dict.fromkeys([*_of_calls(events), *_of_requests(events), at_once, *disks])
    return [Point(fault, elsewhere=bool(n % 2)) for n, fault in enumerate(faults)]


def _of_calls(events: Sequence[Event]) -> Iterator[Fault]:
    """Yield a kill before each call, and after each act; races and neighbours at the first act."""
    calls = [event for event in events if not event.is_request]
    for event in calls:
        yield _at(event, Kind.KILLED_BEFORE)
        if event.what.startswith("take "):
            yield _at(event, Kind.KILLED_AFTER)
    for event in calls[-1:]:
        yield _at(event, Kind.KILLED_AFTER)
    takes = [event for event in calls if event.what.startswith("take ")]
    for event in _first_of_each(takes):
        yield _at(event, Kind.OVERTAKEN)
    for event in takes[:1]:
        yield _at(event, Kind.BESIDE)


def _of_requests(events: Sequence[Event]) -> Iterator[Fault]:
    """Yield every kind at the first read and the first write of each server; some at each."""
    requests = [event for event in events if event.is_request]
    writes = [event for event in requests if event.writes]
    for event in writes:
        if event.sent > 1:
            yield _at(event, Kind.KILLED_SENDING)
        yield _at(event, Kind.KILLED_UNANSWERED)
    for event in _first_of_each(writes):
        yield from (_at(event, kind) for kind in _WRITES)
    reads = [event for event in requests if not event.writes]
    for event in _first_of_each(reads):
        yield from (_at(event, kind) for kind in _READS)
    for event in _first_answers(requests):
        yield _at(event, Kind.HALF)
    yield from (_at(event, Kind.STALE) for event in _first_of_each(_changed(requests)))


def _at(event: Event, kind: Kind) -> Fault:
    return Fault(kind=kind, target=event.target, what=event.what, nth=event.nth)


def _first_of_each(events: Iterable[Event]) -> Iterator[Event]:
    """Return the first event of each target."""
    ordered = sorted(events, key=lambda event: event.target)
    return (next(group) for _, group in groupby(ordered, key=lambda event: event.target))


def _first_answers(requests: Iterable[Event]) -> Iterator[Event]:
    """Return the first of each different request whose answer can be cut in half."""
    seen = set()
    for event in requests:
        if event.answer > 1 and (event.target, event.what) not in seen:
            seen.add((event.target, event.what))
            yield event


def _changed(requests: Iterable[Event]) -> Iterator[Event]:
    """Return each read at which the answer was first another than at the beginning."""
    first: dict[tuple[str, str], str] = {}
    for event in requests:
        key = (event.target, event.what)
        if event.what.startswith("GET ") and event.digest != first.setdefault(key, event.digest):
            yield event
