"""A log, read once: what each commit says, where it came in, and whose it is."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice

from lading_changelog._attribution import Shares
from lading_changelog._branch import Branch
from lading_changelog._pull import merged_pull, pulls_of, split_pull
from lading_git import Commit, Row, commit_of, epoch_in
from lading_version import Ancestry, Change, changes, may_take_back, reverted

Record = tuple[str, Commit | tuple[Change, ...], int]
"""Object name; what the message says, or the commit if all of it may be needed; pull request.

Most messages are conventional, and of these no more is kept: a log may have 100,000. Kept whole is
also what may have prepared a release.
"""

_TAKEN = 1000
"""So many rows are in memory at a time; each thing is done for all of them, which is faster."""


class Reading:
    """The commits of a log, the newest first, by number.

    ``units`` are the paths of each unit, ``kinds`` the types of change that each knows, ``tagged``
    the object names of which is asked where they are, and when they were made.
    """

    def __init__(
        self,
        rows: Iterator[Row],
        units: Mapping[str, Sequence[str]],
        kinds: Sequence[Iterable[str]],
        tagged: frozenset[str] = frozenset(),
    ) -> None:
        self.records: list[Record] = []
        self.branch = Branch(tagged)
        self.epochs: dict[str, int] = {}
        """By the object names of ``tagged``."""
        self.newest = 0
        """The epoch of the newest commit."""
        plain = frozenset[str]().union(*kinds[:1]).intersection(*kinds) - {"revert"}
        merges: dict[str, int] = {}
        shares = Shares(units)
        while some := list(islice(rows, _TAKEN)):
            names, parents, epochs, subjects, _, changed = zip(*some, strict=True)
            self.newest = self.newest or epoch_in(epochs[0])
            self.branch.extend(names, parents)
            self.records += _records(some, plain)
            times = dict(zip(names, epochs, strict=True))
            self.epochs |= {name: epoch_in(times[name]) for name in tagged.intersection(names)}
            merges |= _merges(names, parents, subjects, len(self.branch.names))
            shares.extend(changed)
        ways = pulls_of(self.branch.names, self.branch.parents, merges)
        self.pulls = {name: pull for name, pull in ways.items() if pull > 0} if merges else ways
        self.shared = shares.by_unit(self.branch.names, merges, ways)

    @cached_property
    def ancestry(self) -> Ancestry | None:
        """What merges brought; None where nothing takes anything back."""
        return Ancestry(self.branch.names, self.branch.parents) if self._reverts else None

    @cached_property
    def taken_merges(self) -> Sequence[int]:
        """The numbers of the merges that a commit says to take back.

        They are nobody's where they say nothing themselves, and yet bring what is somebody's.
        """
        taken = {name for each in self._reverts for name in reverted(each.subject, each.body)}
        if not taken:
            return ()
        merges = (number for number, each in enumerate(self.branch.parents) if " " in each)
        return [each for each in merges if self.branch.names[each].startswith(tuple(taken))]

    @cached_property
    def _reverts(self) -> Sequence[Commit]:
        told = (said for _, said, _ in self.records if isinstance(said, Commit))
        return [*filter(may_take_back, told)]


def _records(rows: Iterable[Row], plain: Container[str]) -> Iterator[Record]:
    for row in rows:
        name, parents, _, subject, body, _ = row
        if " " not in parents and "This reverts" not in body:
            pull = 0
            if subject[-1:] == ")":
                subject, pull = split_pull(subject)
            found = changes(subject, body)
            if found and found[0].kind in plain and found[0].text[:8] != "release ":
                yield name, found, pull
                continue
        yield name, commit_of(row), 0


def _merges(
    names: Sequence[str], parents: Sequence[str], subjects: Sequence[str], known: int
) -> dict[str, int]:
    """Return the pull requests by the commits that merge them.

    A merge without a number that says itself what it brings gets a negative one of its own, from
    ``known`` on: so many commits were read.
    """
    return {
        name: pull
        for at, (name, several, subject) in enumerate(zip(names, parents, subjects, strict=True))
        if " " in several and (pull := _way(subject, -1 - known - at))
    }


def _way(subject: str, otherwise: int) -> int:
    text, pull = split_pull(subject)
    return merged_pull(subject) or (changes(text, "") and (pull or otherwise)) or 0
