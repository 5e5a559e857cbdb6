"""Which version brought which commit, when every commit is told once."""

from collections.abc import Container, Iterable, Mapping, Sequence
from itertools import accumulate


class Branch:
    """The commits of a branch as they come, no parent before its child; numbers tell them apart.

    ``tagged`` are object names of which is kept where they are: ``here`` holds the numbers of all
    that came, ``aside`` those that were merged, and are not on the line of first parents.
    """

    def __init__(self, tagged: Container[str] = ()) -> None:
        self.names: list[str] = []
        self.parents: list[str] = []
        """With blanks between."""
        self.here: dict[str, int] = {}
        self.aside: set[str] = set()
        self._tagged = tagged
        self._places: list[int] = []  # by commit that of the oldest on the line that has it
        self._coming: dict[str, int] = {}  # the same for parents that are still to come
        self._following = ""
        self._length = 0

    def extend(self, names: Sequence[str], parents: Sequence[str]) -> None:
        """Take the next commits."""
        following = self._following if self.names else "".join(names[:1])
        length, coming, places, tagged = self._length, self._coming, self._places, self._tagged
        for name, above in zip(names, parents, strict=True):
            if name == following:
                at = length
                following, _, others = above.partition(" ")
                coming.pop(name, None)
                length += 1
            else:
                at, others = coming.pop(name), above
                if name in tagged:
                    self.aside.add(name)
            if others:  # which is rare on the line itself
                self._expect(others, at)
            if name in tagged:
                self.here[name] = len(places)
            places.append(at)
        self.names += names
        self.parents += parents
        self._following, self._length = following, length

    def _expect(self, parents: str, at: int) -> None:
        for parent in parents.split():
            if self._coming.get(parent, -1) < at:
                self._coming[parent] = at

    def owners(
        self, tagged: Mapping[str, int], commits: Iterable[int], *, nobody: int
    ) -> Iterable[int]:
        """Say for each of ``commits`` the least rank of the tags that contain it.

        ``tagged`` holds the least rank of the tags on a commit by its object name; ``nobody``,
        higher than all of these, is that of commits that no tag contains.
        """
        if not self.aside.isdisjoint(tagged):
            names, ranks = self.names, self._spread(tagged)
            return (ranks.get(names[number], nobody) for number in commits)
        places, least = self._places, [nobody] * self._length
        for name in tagged.keys() & self.here.keys():
            place = places[self.here[name]]
            least[place] = min(least[place], tagged[name])
        along = [*accumulate(least, min)]  # what contains a commit contains all that are older
        return [along[places[number]] for number in commits]

    def _spread(self, tagged: Mapping[str, int]) -> dict[str, int]:
        """Give every commit the least rank of its own tags and of those of its children."""
        ranks = {name: rank for name, rank in tagged.items() if name in self.here}
        for name, parents in zip(self.names, self.parents, strict=True):
            rank = ranks.get(name)
            if rank is not None:
                for parent in parents.split():
                    if ranks.get(parent, rank) >= rank:
                        ranks[parent] = rank
        return ranks
