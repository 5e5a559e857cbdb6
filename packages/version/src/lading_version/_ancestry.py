"""What a merge brought."""

from collections.abc import Iterator, Sequence
from functools import cached_property


class Ancestry:
    """Commits and their parents, the newest commit first and no parent before its child.

    ``names`` are those of the commits, ``parents`` those of their parents with blanks between, as
    git tells them. Parents that are not among the commits are left alone. Until it is asked about
    a commit, it costs nothing.
    """

    def __init__(self, names: Sequence[str], parents: Sequence[str]) -> None:
        self._names = names
        self._parents = parents

    @cached_property
    def _places(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self._names)}

    def brought(self, merge: str, sides: Sequence[str] = ()) -> Iterator[str]:
        """Yield the commits that came with a merge, without itself; none if it is no merge.

        They came to its first parent, or to the one whose name begins with one of ``sides``.
        """
        place = self._places.get(merge, -1)
        parents = self._parents[place].split() if place >= 0 else []
        if len(parents) > 1:
            side = next((name for name in parents if name.startswith(tuple(sides))), parents[0])
            yield from self._lacked(side, set(parents), place)

    def _lacked(self, side: str, heads: set[str], place: int) -> Iterator[str]:
        """Yield what ``heads``, parents of the commit at ``place``, contain and ``side`` does not.

        When the turn of a commit comes, all that lead to it had theirs, as no parent comes before
        its child; so nothing is looked at behind the last one that is yielded.
        """
        contained = {side}
        waiting = self._known(heads - contained)
        for following in range(place + 1, len(self._names)):
            if not waiting:
                return
            name, parents = self._names[following], self._parents[following].split()
            if name in contained:
                contained.update(parents)
                waiting.difference_update(parents)
            elif name in waiting:
                yield name
                waiting.remove(name)
                waiting |= self._known(set(parents) - contained)

    def _known(self, names: set[str]) -> set[str]:
        return {name for name in names if name in self._places}
