"""Which units a path belongs to."""

import re
from collections.abc import Mapping, Sequence
from fnmatch import translate

from lading_changelog._pull import merged_pull
from lading_git import Commit

_GLOB = re.compile(r"[*?\[]")


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

    def units_of(self, commit: Commit) -> frozenset[str]:
        """Return the units that the commit changed."""
        found = self.whole
        for path in commit.paths:
            known = self._known.get(path)
            found |= self._look(path) if known is None else known
        return found

    def _look(self, path: str) -> frozenset[str]:
        found = {name for pattern, name in self._by_glob if pattern.match(path)}
        folder = path
        while folder:
            found |= self._by_path.get(folder, set())
            folder = folder.rpartition("/")[0]
        self._known[path] = known = frozenset(found)
        return known


def shares(
    commits: Sequence[Commit], units: Mapping[str, Sequence[str]], pulls: Mapping[str, int]
) -> dict[str, list[Commit]]:
    """Return by unit the commits that changed it, in their order.

    ``pulls`` are pull requests by commit: the merge of one belongs where its commits do.
    """
    attribution = Attribution(units)
    if not attribution.needs_paths:
        return {name: list(commits) for name in units}
    found = [attribution.units_of(commit) for commit in commits]
    by_pull: dict[int, frozenset[str]] = {}
    for commit, names in zip(commits, found, strict=True):
        pull = pulls.get(commit.id)
        if pull:
            by_pull[pull] = by_pull.get(pull, frozenset()) | names
    shared: dict[str, list[Commit]] = {name: [] for name in units}
    for commit, names in zip(commits, found, strict=True):
        merged = merged_pull(commit) if len(commit.parents) > 1 else 0
        for name in names | by_pull.get(merged, frozenset()) if merged else names:
            shared[name].append(commit)
    return shared
