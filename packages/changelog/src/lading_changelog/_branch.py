"""Which version brought which commit, when every commit is told once."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate

from lading_git import Commit


class Branch:
    """The commits of a branch, in one pass: no parent stands before its child.

    ``place`` says by object name where a commit came in: the number of the oldest commit on the
    branch itself (along first parents, 0 is the last one) that has it.
    """

    def __init__(self, commits: Sequence[Commit]) -> None:
        self.commits = commits
        self.place: dict[str, int] = {}
        self._on_it: set[str] = set()
        self._walk()

    def _walk(self) -> None:
        place, on_it = self.place, self._on_it
        following = self.commits[0].id if self.commits else ""
        count = 0
        for commit in self.commits:
            if commit.id == following:
                on_it.add(commit.id)
                place[commit.id] = at = count
                count += 1
                following = commit.parents[0] if commit.parents else ""
            else:
                at = place[commit.id]
            for parent in commit.parents:
                if place.get(parent, -1) < at:
                    place[parent] = at

    def owners(self, tagged: Mapping[str, int], commits: Iterable[Commit]) -> Iterable[int]:
        """Say for each of ``commits`` the least rank of the tags that contain it, -1 for none.

        ``tagged`` holds the least rank of the tags on a commit by its object name.
        """
        there = {commit: rank for commit, rank in tagged.items() if commit in self.place}
        if not there.keys() <= self._on_it:
            ranks = self._spread(there)
            return (ranks.get(commit.id, -1) for commit in commits)
        tags = sorted((self.place[commit], rank) for commit, rank in there.items())
        places = [place for place, _ in tags]
        least = [-1, *accumulate((rank for _, rank in tags), min)]
        place = self.place
        return [least[bisect_right(places, place[commit.id])] for commit in commits]

    def _spread(self, tagged: Mapping[str, int]) -> dict[str, int]:
        """Give every commit the least rank of its own tags and of those of its children."""
        ranks = dict(tagged)
        for commit in self.commits:
            rank = ranks.get(commit.id)
            if rank is not None:
                for parent in commit.parents:
                    if ranks.get(parent, rank) >= rank:
                        ranks[parent] = rank
        return ranks
