"""Which units a commit belongs to, by what it changed."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import translate

from lading_git import paths_in

_GLOB = re.compile(r"[*?\[]")
_NOBODY: frozenset[str] = frozenset()


class Attribution:
    """Units by the paths that are theirs: files, folders, or patterns as git's pathspecs have them.

    ``units`` holds by name the paths from the top of the repository; ``.`` is everything.
    """

    def __init__(self, units: Mapping[str, Sequence[str]]) -> None:
        self.whole = frozenset(name for name, paths in units.items() if "." in paths)
        self._by_path: dict[str, set[str]] = {}
        self._by_glob: list[tuple[re.Pattern[str], str]] = []
        self._known: dict[str, frozenset[str]] = {}
        for name, paths in units.items():
            for path in paths if name not in self.whole else ():
                self._learn(name, path.strip("/"))

    def _learn(self, name: str, path: str) -> None:
        if _GLOB.search(path):  # in a pathspec * crosses folders, and what it matches may be one
            pattern = translate(path)[:-2]  # without the end of the text
            self._by_glob.append((re.compile(rf"{pattern}(?:/.*)?\Z", re.DOTALL), name))
        else:
            self._by_path.setdefault(path, set()).add(name)

    @property
    def needs_paths(self) -> bool:
        """Whether anything depends on what a commit changed."""
        return bool(self._by_path or self._by_glob)

    def units_of(self, paths: Sequence[str]) -> frozenset[str]:
        """Return the units of a commit that changed the paths."""
        found = self.whole
        for path in paths:
            known = self._known.get(path)
            found |= self._look(path) if known is None else known
        return found

    def units_of_field(self, field: str) -> frozenset[str]:
        """Return the same for the paths as a row of the log has them: mostly one, and known."""
        known = self._known.get(field[:-1])
        return self.units_of(paths_in(field)) if known is None else self.whole | known

    def _look(self, path: str) -> frozenset[str]:
        found = {name for pattern, name in self._by_glob if pattern.match(path)}
        folder = path
        while folder:
            found |= self._by_path.get(folder, set())
            folder = folder.rpartition("/")[0]
        self._known[path] = known = frozenset(found)
        return known


class Shares:
    """Takes what commits changed and tells which of them, by number, are whose."""

    def __init__(self, units: Mapping[str, Sequence[str]]) -> None:
        self._units = tuple(units)
        self._attribution = Attribution(units)
        self._found: list[frozenset[str]] = []

    def extend(self, changed: Iterable[str]) -> None:
        """Take the next commits, each with its paths as a row of the log has them."""
        if self._attribution.needs_paths:
            self._found += map(self._attribution.units_of_field, changed)

    def by_unit(
        self, names: Sequence[str], merges: Mapping[str, int], pulls: Mapping[str, int]
    ) -> dict[str, Sequence[int]]:
        """Return the numbers of each unit's commits.

        ``names`` are all object names; ``merges`` and ``pulls`` say by these which pull request a
        commit merges or is of: the merge of one belongs where its commits do.
        """
        if not self._attribution.needs_paths:
            return dict.fromkeys(self._units, range(len(names)))
        found = self._with_merges(names, merges, pulls) if merges else self._found
        shared: dict[str, list[int]] = {name: [] for name in self._units}
        for number, units in enumerate(found):
            for unit in units:
                shared[unit].append(number)
        return dict(shared)

    def _with_merges(
        self, names: Sequence[str], merges: Mapping[str, int], pulls: Mapping[str, int]
    ) -> Iterator[frozenset[str]]:
        by_pull: dict[int, frozenset[str]] = {}
        for name, units in zip(names, self._found, strict=True):
            pull = pulls.get(name)
            if pull:
                by_pull[pull] = by_pull.get(pull, _NOBODY) | units
        for name, units in zip(names, self._found, strict=True):
            yield units | by_pull.get(merges.get(name, 0), _NOBODY)
