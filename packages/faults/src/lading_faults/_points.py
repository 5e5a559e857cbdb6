"""From what an undisturbed release did to the points at which one is disturbed."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle

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
    Kind.DISK_BUILDING: "disk",
    Kind.LIMIT: "disk",
}
_KINDS = frozenset({"kills", *_WORDS.values()})
_PLACES = frozenset({"calls", "requests", "apply"})
_AT_WRITES = (
    Kind.KILLED_SENDING,
    Kind.KILLED_UNANSWERED,
    Kind.ERROR,
    Kind.ERROR_AFTER,
    Kind.RESET,
    Kind.RESET_AFTER,
)
"""What is tried at each sort of request that writes."""
_AT_SERVERS = (Kind.BUSY, Kind.DOWN)
"""What is tried at the first write of each server."""
_AT_READS = (Kind.ERROR, Kind.BUSY, Kind.RESET, Kind.SLOW)
"""What is tried at the first read of each server."""
_WAYS_ON = ((False, True), (True, True), (False, False))
"""How a plan is carried on: elsewhere or here, by the plan or by the tag."""


@dataclass(frozen=True, slots=True)
class Point:
    """One fault, and from where the release is carried on."""

    fault: Fault
    elsewhere: bool
    """Carried on from another clone, which knows nothing of the disturbed run."""
    after: Fault | None = None
    """What disturbed an earlier run in yet another clone, so that there is something to fetch."""
    planned: bool = False
    """Whether the disturbed run carries out a plan."""
    by_plan: bool = False
    """Whether the run that carries on does."""

    @property
    def words(self) -> frozenset[str]:
        """The words by which it is chosen: its target, also the first word of it, its kind."""
        kind = "kills" if self.fault.kind in KILLS else _WORDS[self.fault.kind]
        target = self.fault.target
        place = "requests" if self.fault.at_request else "calls"
        return frozenset({target, _short(target), kind, "apply" if self.planned else place})

    def is_chosen(self, *filters: Sequence[str]) -> bool:
        """Say whether each filter has a choice, such as ``git`` or ``index:500``, that names it.

        A filter without choices lets all pass.
        """
        return all(
            not choices or any(set(choice.split(":")) <= self.words for choice in choices)
            for choices in filters
        )

    def __str__(self) -> str:
        """Write fault and place."""
        before = f" after {self.after}" if self.after else ""
        plan = " of a plan" if self.planned else ""
        place = "elsewhere" if self.elsewhere else "here"
        how = f" by {'the plan' if self.by_plan else 'its tag'}" if self.planned else ""
        return f"{self.fault}{plan}{before}, carried on {place}{how}"


def may_meet(one: Sequence[str], other: Sequence[str]) -> bool:
    """Say whether there may be points that both choose, as far as their words tell.

    >>> may_meet(["index:requests"], ["git", "500"]), may_meet(["index:requests"], ["git:500"])
    (True, False)
    >>> may_meet(["calls:kills"], ["index:requests"]), may_meet(["calls:kills"], ["500"])
    (False, False)
    """
    pairs = [zip(_sorted(a), _sorted(b), strict=True) for a in one for b in other]
    return not pairs or any(all(not (a and b) or a & b for a, b in pair) for pair in pairs)


def _sorted(choice: str) -> tuple[set[str], set[str], set[str]]:
    """Return the words that name targets, places and kinds."""
    words = set(choice.split(":"))
    return {_short(word) for word in words - _PLACES - _KINDS}, words & _PLACES, words & _KINDS


def _short(target: str) -> str:
    """Return the first word of a target's name.

    >>> _short("github-draft"), _short("notify.team")
    ('github', 'notify')
    """
    return re.split(r"\W", target, maxsplit=1)[0]


def points_of(
    events: Sequence[Event], resumed: Sequence[Event], disks: Sequence[Fault]
) -> list[Point]:
    """Return the points of a release that did ``events``; ``disks`` are the full ones to try.

    ``resumed`` is what it did in another clone, once all was published.
    """
    at_once = Fault(kind=Kind.AT_ONCE, target="all", what="releases")
    faults = dict.fromkeys([*_of_calls(events), *_of_requests(events), at_once, *disks])
    last = [_at(event, Kind.KILLED_BEFORE) for event in events if event.is_act][-1:]
    tries: list[tuple[Fault, Fault | None]] = [(fault, None) for fault in faults]
    tries += [(fault, earlier) for earlier in last for fault in _of_fetches(resumed)]
    points = [Point(fault, bool(n % 2), earlier) for n, (fault, earlier) in enumerate(tries)]
    return [*points, *_of_plan(events)]


def _of_plan(events: Sequence[Event]) -> Iterator[Point]:
    """Yield kills of a run that carries out a plan: each target has an act, or half of it.

    It is carried on by the same plan, here or elsewhere, or by the tag alone.
    """
    acts = _firsts((event for event in events if event.is_act), by=lambda event: event.target)
    sent = {event.target for event in acts}
    writes = (event for event in events if event.writes and event.target in sent)
    faults = [
        *(_at(event, Kind.KILLED_AFTER) for event in acts),
        *(
            _at(event, Kind.KILLED_UNANSWERED)
            for event in _firsts(writes, by=lambda event: event.target)
        ),
    ]
    for fault, (elsewhere, by_plan) in zip(faults, cycle(_WAYS_ON)):
        yield Point(fault, elsewhere, planned=True, by_plan=by_plan)


def _of_fetches(resumed: Sequence[Event]) -> Iterator[Fault]:
    """Yield a kill before the first two things fetched from where they are kept; after the last."""
    calls = [event for event in resumed if not event.is_request and event.verb == "fetch"]
    kept = [
        event.target for n, event in enumerate(calls) if n and event.target == calls[n - 1].target
    ]
    fetches = [event for event in calls if event.target in kept]
    for event in fetches[:2]:
        yield _at(event, Kind.KILLED_BEFORE)
    for event in fetches[-1:]:
        yield _at(event, Kind.KILLED_AFTER)


def _of_calls(events: Sequence[Event]) -> Iterator[Fault]:
    """Yield a kill at the first call of each kind, after each act, and the last; then company."""
    calls = [event for event in events if not event.is_request]
    firsts = [
        *_firsts(calls, by=lambda event: event.verb),
        *_firsts((event for event in calls if event.is_act), by=lambda event: event.target),
    ]
    for event in calls:
        if event in firsts:
            yield _at(event, Kind.KILLED_BEFORE)
        if event.is_act or event.is_once:
            yield _at(event, Kind.KILLED_AFTER)
    for event in [event for event in calls if not event.is_once][-1:]:
        yield _at(event, Kind.KILLED_AFTER)
    acts = [event for event in calls if event.is_act]
    for event in _firsts(acts, by=lambda event: event.target):
        yield _at(event, Kind.OVERTAKEN)
    for event in acts[:1]:
        yield _at(event, Kind.BESIDE)


def _of_requests(events: Sequence[Event]) -> Iterator[Fault]:
    """Yield every kind at each server, and what is dangerous at each sort of request."""
    requests = [event for event in events if event.is_request]
    writes = [event for event in requests if event.writes]
    reads = [event for event in requests if not event.writes]
    for event in _firsts(writes, by=lambda event: (event.target, event.shape)):
        yield from (_at(event, kind) for kind in _AT_WRITES)
    for event in _firsts(writes, by=lambda event: event.target):
        yield from (_at(event, kind) for kind in _AT_SERVERS)
    for event in _firsts(reads, by=lambda event: event.target):
        yield from (_at(event, kind) for kind in _AT_READS)
    for event in _halves(requests):
        yield _at(event, Kind.HALF)
    for event in _firsts(_changed(requests), by=lambda event: event.target):
        yield _at(event, Kind.STALE)


def _halves(requests: Sequence[Event]) -> list[Event]:
    """Return each server's first answer, that to its first write, and of what it is asked last."""
    long = [event for event in requests if event.answer > 1]
    sorts = _firsts(long, by=lambda event: (event.target, event.shape))
    reads = [event for event in sorts if not event.writes]
    found = [
        *_firsts(sorts, by=lambda event: (event.target, event.writes)),
        *_firsts(reversed(reads), by=lambda event: event.target),
    ]
    return list(dict.fromkeys(found))


def _at(event: Event, kind: Kind) -> Fault:
    return Fault(kind=kind, target=event.target, what=event.what, nth=event.nth)


def _firsts(events: Iterable[Event], *, by: Callable[[Event], object]) -> list[Event]:
    """Return the first event of each sort."""
    found: dict[object, Event] = {}
    for event in events:
        found.setdefault(by(event), event)
    return list(found.values())


def _changed(requests: Iterable[Event]) -> Iterator[Event]:
    """Return each read at which the answer was first another than at the beginning."""
    first: dict[tuple[str, str], str] = {}
    for event in requests:
        key = (event.target, event.what)
        if event.what.startswith("GET ") and event.digest != first.setdefault(key, event.digest):
            yield event
