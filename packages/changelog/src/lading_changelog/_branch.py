"""Which version brought which commit, when every commit is told once."""

from bisect import bisect_right
from collections.abc import Container, Iterable, Mapping, Sequence
from itertools import accumulate


class Branch:
    """The commits of a branch as they come, no parent before its child; numbers tell them apart.

    ``tagged`` are object names of which is kept where they are: ``on_it`` holds those along first
    parents with their place (0 is the last commit), ``aside`` those that were merged.
    """

    def __init__(self, tagged: Container[str] = ()) -> None:
        self.names: list[str] = []
        self.parents: list[str] = []
        """With blanks between."""
        self.on_it: dict[str, int] = {}
        self.aside: set[str] = set()
        self._tagged = tagged
        self._places: list[int] = []  # by commit that of the oldest on the branch that has it
        self._coming: dict[str, int] = {}  # the same for parents that are still to come
        self._following = ""
        self._length = 0

    def extend(self, names: Sequence[str], parents: Sequence[str]) -> None:
        """Take the next commits."""
        if not self.names and names:
            self._following = names[0]
        self.names += names
        self.parents += parents
        self._places += map(self._place, names, parents)

    def _place(self, name: str, parents: str) -> int:
        on_it = name == self._following
        if on_it:
            at = self._length
            self._length = at + 1
            self._following, _, others = parents.partition(" ")
            self._coming.pop(name, None)
        else:
            at = self._coming.pop(name)
            others = parents
        if others:  # which is rare on the branch itself
            self._expect(others, at)
        if name in self._tagged:
            self._keep(name, at, on_it=on_it)
        return at

    def _expect(self, parents: str, at: int) -> None:
        for parent in parents.split():
            if self._coming.get(parent, -1) < at:
                self._coming[parent] = at

    def _keep(self, name: str, at: int, *, on_it: bool) -> None:
        if on_it:
            self.on_it[name] = at
        else:
            self.aside.add(name)

    def __contains__(self, name: str) -> bool:
        """Say whether that one of ``tagged`` came."""
        return name in self.on_it or name in self.aside

    def owners(self, tagged: Mapping[str, int], commits: Iterable[int]) -> Iterable[int]:
        """Say for each of ``commits`` the least rank of the tags that contain it, -1 for none.

        ``tagged`` holds the least rank of the tags on a commit by its object name.
        """
        if not self.aside.isdisjoint(tagged):
            names, ranks = self.names, self._spread(tagged)
            return (ranks.get(names[number], -1) for number in commits)
        here = tagged.keys() & self.on_it.keys()
        tags = sorted((self.on_it[name], tagged[name]) for name in here)
        starts = [place for place, _ in tags]
        least = [-1, *accumulate((rank for _, rank in tags), min)]
        places = self._places
        return [least[bisect_right(starts, places[number])] for number in commits]

    def _spread(self, tagged: Mapping[str, int]) -> dict[str, int]:
        """Give every commit the least rank of its own tags and of those of its children."""
        ranks = {name: rank for name, rank in tagged.items() if name in self}
        for name, parents in zip(self.names, self.parents, strict=True):
            rank = ranks.get(name)
            if rank is not None:
                for parent in parents.split():
                    if ranks.get(parent, rank) >= rank:
                        ranks[parent] = rank
        return ranks
