"""All versions of all units, in one pass over the log."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence

from lading_changelog._log import day_of, paths_of, titles_of, told
from lading_changelog._notes import Notes
from lading_changelog._reading import Reading
from lading_changelog._teller import Teller
from lading_changelog._uncollected import uncollected
from lading_git import Repository
from lading_project import Unit
from lading_version import Order, is_stable, ordered

ANY = "{version}"


@uncollected()
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
    paths = {unit.name: paths_of(unit, folder) for unit in units}
    changed = any("." not in each for each in paths.values())
    kinds = {unit.name: titles_of(unit) for unit in units}
    ends = repository.tag_ends(ANY)
    rows = repository.rows(None, "HEAD", changed=changed)
    line = _Line(Reading(rows, paths, [*kinds.values()], frozenset(ends.values())), ends)
    return {unit.name: tuple(line.notes(unit, kinds[unit.name])) for unit in units}


class _Line:
    """The tags along a branch."""

    def __init__(self, reading: Reading, ends: Mapping[str, str]) -> None:
        self._reading = reading
        here = reading.branch.here
        self._ends = {name: end for name, end in sorted(ends.items()) if end in here}
        self._names = list(self._ends)

    def notes(self, unit: Unit, kinds: Mapping[str, str]) -> Iterator[Notes]:
        """Yield the notes of the unit's versions, the highest first."""
        tags = self._tags(unit)
        records, names = self._reading.records, self._reading.branch.names
        mine = self._by_tag(tags, self._reading.shared[unit.name])
        found = {tag: [records[number] for number in numbers] for tag, numbers in mine.items()}
        taken = self._by_tag(tags, self._reading.taken_merges)
        merges = {tag: [names[number] for number in numbers] for tag, numbers in taken.items()}
        teller = Teller(kinds, self._reading.pulls, self._reading.ancestry)
        if "" in found:
            last = tags[-1][1] if tags else ""
            day = day_of(self._reading.newest)
            yield told(found[""], teller, merges.get("", ()), unit=unit.name, since=last, day=day)
        before, _, after = unit.tag.partition(ANY)
        start, end = len(before), -len(after) or None
        for name, since in reversed(_since(tags, found)):
            yield told(
                found.get(name, ()),
                teller,
                merges.get(name, ()),
                unit=unit.name,
                version=name[start:end],
                tag=name,
                since=since,
                day=day_of(self._reading.epochs[self._ends[name]]),
            )

    def _tags(self, unit: Unit) -> list[tuple[Order, str]]:
        """Return the unit's tags on this branch, the highest last."""
        before, _, after = unit.tag.partition(ANY)
        first = bisect_left(self._names, before + "0")
        last = bisect_left(self._names, before + ":", first)  # the character after 9
        return ordered((x for x in self._names[first:last] if x.endswith(after)), unit.tag)

    def _by_tag(
        self, tags: Sequence[tuple[Order, str]], commits: Sequence[int]
    ) -> dict[str, list[int]]:
        """Return the commits by the tag that tells of them; those of none under an empty name."""
        if not commits:
            return {}
        ranked = [name for _, name in sorted(tags, key=lambda tag: not is_stable(tag[0]))]
        tagged = {self._ends[name]: rank for rank, name in reversed([*enumerate(ranked)])}
        found: dict[str, list[int]] = defaultdict(list)
        names = [*ranked, ""]
        owners = self._reading.branch.owners(tagged, commits, nobody=len(ranked))
        for rank, number in zip(owners, commits, strict=True):
            found[names[rank]].append(number)
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
