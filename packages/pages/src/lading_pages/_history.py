"""What a branch of pages says of the releases that were published to it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from lading_artifact import Release, State
from lading_git import Commit
from lading_version import versions_like

TAG, INTO = "Lading-Release", "Lading-Pages"
TRAILERS = (TAG, INTO)
WHOLE = "."


@dataclass(frozen=True, slots=True)
class Published:
    """A commit that says which release put its pages where."""

    commit: str
    tag: str
    into: str


def published(commit: str, values: Sequence[str]) -> Published | None:
    """Read the values of `TRAILERS`; None for a commit that no release made.

    >>> published("c0ffee", ["v1.2.0", "."])
    Published(commit='c0ffee', tag='v1.2.0', into='')
    """
    tag, into = values
    return Published(commit, tag, "" if into == WHOLE else into) if tag and into else None


def lowest(tip: str, log: Iterable[Commit], ours: AbstractSet[str]) -> Iterator[str]:
    """Yield the commits at which all ways end that lead down from the tip without one of ours.

    The log has no parent before its child. If any commit on such a way is part of another history,
    all behind it are, and so the end is too: to know it, only the ends need to be looked for.
    """
    reached = {tip} - ours
    for commit in log:
        if commit.id in reached:
            further = set(commit.parents) - ours
            reached |= further
            if not further:
                yield commit.id


def message(tag: str, into: str) -> str:
    """Return the message of the commit that puts pages into place."""
    return f"Pages of {tag}\n\n{TAG}: {tag}\n{INTO}: {into or WHOLE}\n"


def behind(tag: str, newer: str) -> str:
    """Return the message of the merge that leaves the pages of a newer release where they are."""
    return f"Pages of {tag}, behind those of {newer}\n"


@dataclass(frozen=True, slots=True)
class History:
    """The releases that a branch tells of, the latest commit first, and its folders."""

    tip: str
    into: str
    commits: Sequence[Published]
    tree: Callable[[str], str | None]
    """The object name of the folder ``into`` in a commit; None if there is none."""

    def holding(self, tag: str, tree: str) -> str | None:
        """Return the commit that has the folder of that object name in the place.

        That is the tip, or one of the release ``tag``: what was published once is not published
        again, whatever has been put in its place since.
        """
        own = [each.commit for each in self._here() if each.tag == tag]
        return next((commit for commit in (self.tip, *own) if self.tree(commit) == tree), None)

    def shown(self, tag: str, tree: str) -> str | None:
        """Return the folder of that object name if it is held, or else the one in its place."""
        return self.tree(self.holding(tag, tree) or self.tip)

    def compared(self, release: Release, wanted: str) -> tuple[State, str]:
        """Say what a release finds that wants the folder of that object name there."""
        there, newer, last = self.tree(self.tip), self.newer(release), self.last()
        if there == wanted:
            return State.SAME, ""
        if self.holding(release.tag, wanted):
            return State.SAME, f"superseded by {newer}" if newer else "replaced since by others"
        if newer:
            return State.PARTIAL, f"holds the pages of {newer}, which stay in front"
        if there is None:
            return State.ABSENT, ""
        return State.PARTIAL, f"holds the pages of {last}" if last else "holds other pages"

    def newer(self, release: Release) -> str | None:
        """Return the tag of the highest version that is there in the same place, if it is higher.

        Tags of other units, which are made after another pattern, do not count.
        """
        tags = sorted({each.tag for each in self._here()})
        versions = versions_like(release.tag, release.version, [release.tag, *tags])
        ours = versions.get(release.tag)
        above = [tag for tag, found in versions.items() if ours and ours < found]
        return max(above, key=versions.__getitem__, default=None)

    def tells_of(self, tag: str) -> bool:
        """Say whether the release ``tag`` has put pages there."""
        return any(each.tag == tag for each in self._here())

    def last(self) -> str | None:
        """Return the tag of the release whose pages were put there last; None if none says so."""
        return next((each.tag for each in self._here()), None)

    def _here(self) -> list[Published]:
        return [each for each in self.commits if each.into == self.into]
