"""All versions of all units, in one pass over the log."""

import gc
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import contextmanager

from lading_changelog._attribution import shares
from lading_changelog._branch import Branch
from lading_changelog._log import day_of, paths_of, rules_of, told
from lading_changelog._notes import Notes
from lading_changelog._pull import pulls_of
from lading_changelog._told import Rules
from lading_git import Commit, Repository
from lading_project import Unit
from lading_version import Order, is_stable, ordered

ANY = "{version}"


def history_of(
    repository: Repository, units: Sequence[Unit], *, folder: str = ""
) -> dict[str, tuple[Notes, ...]]:
    """Return by unit the notes of all its versions that HEAD contains, the highest first.

    Before them stand those of what is not released yet, if there is anything. Each commit is told
    once: under the lowest release that contains it, or if none does, under the lowest prerelease.
    For units without paths, folders are not read, so commits that are told by none come without.

    :raises NoSuchCommit: if there is no commit.
    :raises HistoryMissing: if the clone lacks history or folders; see ``lading_git.complete``.
    """
    with _uncollected():
        return _history_of(repository, units, folder)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep Python from looking for cycles, of which a history makes none, a hundred times over."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _history_of(
    repository: Repository, units: Sequence[Unit], folder: str
) -> dict[str, tuple[Notes, ...]]:
    paths = {unit.name: paths_of(unit, folder) for unit in units}
    changed = any("." not in each for each in paths.values())
    ends = repository.tag_ends(ANY)
    branch = Branch(list(repository.log(None, "HEAD", changed=changed)))
    pulls = pulls_of(branch.commits)
    shared = shares(branch.commits, paths, pulls)
    tagged = set(ends.values())
    epochs = {each.id: each.epoch for each in branch.commits if each.id in tagged}
    line = _Line(branch, ends, sorted(ends), epochs)
    return {
        unit.name: tuple(line.notes(unit, shared[unit.name], rules_of(unit, pulls)))
        for unit in units
    }


class _Line:
    """The tags along a branch."""

    def __init__(
        self,
        branch: Branch,
        ends: Mapping[str, str],
        names: Sequence[str],
        epochs: Mapping[str, int],
    ) -> None:
        self._branch = branch
        self._ends = ends
        self._names = names
        self._epochs = epochs

    def notes(self, unit: Unit, commits: Sequence[Commit], rules: Rules) -> Iterator[Notes]:
        """Yield the notes of the unit's versions, the highest first."""
        tags = self._tags(unit)
        found = self._by_tag(tags, commits)
        if "" in found:
            last = tags[-1][1] if tags else ""
            day = day_of(self._branch.commits[0].epoch)
            yield told(found[""], rules, unit=unit.name, since=last, day=day)
        for name, since in reversed(_since(tags, found)):
            version = unit.version_in(name) or ""
            day = day_of(self._epochs[self._ends[name]])
            facts = {"unit": unit.name, "version": version, "tag": name, "since": since, "day": day}
            yield told(found.get(name, ()), rules, **facts)

    def _tags(self, unit: Unit) -> list[tuple[Order, str]]:
        """Return the unit's tags on this branch, the highest last."""
        before, _, after = unit.tag.partition(ANY)
        first = bisect_left(self._names, before + "0")
        last = bisect_left(self._names, before + ":", first)  # the character after 9
        names, ends, place = self._names[first:last], self._ends, self._branch.place
        here = (name for name in names if name.endswith(after) and ends[name] in place)
        return ordered(here, unit.tag)

    def _by_tag(
        self, tags: Sequence[tuple[Order, str]], commits: Sequence[Commit]
    ) -> dict[str, list[Commit]]:
        """Return the commits by the tag that tells of them; those of none under an empty name."""
        ranked = [name for _, name in sorted(tags, key=lambda tag: not is_stable(tag[0]))]
        tagged = {self._ends[name]: rank for rank, name in reversed([*enumerate(ranked)])}
        found: dict[str, list[Commit]] = defaultdict(list)
        names = [*ranked, ""]  # of which the last is that of the rank -1
        for rank, commit in zip(self._branch.owners(tagged, commits), commits, strict=True):
            found[names[rank]].append(commit)
        return found


def _since(tags: Sequence[tuple[Order, str]], found: Container[str]) -> list[tuple[str, str]]:
    """Return the tags that are told of, each with the one before it: every release, and others."""
    told_of = []
    release = any_tag = ""
    for order, name in tags:
        stable = is_stable(order)
        if stable or name in found:
            told_of.append((name, release if stable else any_tag))
        any_tag = name
        release = name if stable else release
    return told_of
