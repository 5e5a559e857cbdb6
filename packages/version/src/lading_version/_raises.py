"""Which part of the version each commit raises, and why."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from lading_git import Commit
from lading_version._ancestry import Ancestry
from lading_version._change import Change, changes, kept_sides, reverted
from lading_version._table import BumpRules
from lading_version._version import Part, Version

TYPES: Mapping[str, Part] = {
    "feat": Part.MINOR,
    "fix": Part.PATCH,
    "perf": Part.PATCH,
    "revert": Part.PATCH,
    **dict.fromkeys(
        ("build", "chore", "ci", "docs", "refactor", "style", "test", "tests"), Part.NONE
    ),
}
"""The types that are known without settings. An unknown type is no conventional commit."""

_ORDER = [Part.NONE, Part.PATCH, Part.MINOR, Part.MAJOR]


class Raise(NamedTuple):
    """What one commit raises."""

    commit: str
    subject: str
    part: Part
    why: str


def highest(parts: Sequence[Part]) -> Part:
    """Return the part that stands furthest left; NONE of nothing."""
    return max(parts, key=_ORDER.index, default=Part.NONE)


def known_kinds(rules: BumpRules) -> dict[str, Part]:
    """Return by type, in lower case, what it raises; a type that is not there is no known one."""
    return {**TYPES, **{name.lower(): part for name, part in rules.types.items()}}


def raises(
    commits: Sequence[Commit],
    rules: BumpRules,
    base: Version | None = None,
    history: Sequence[Commit] = (),
) -> tuple[Raise, ...]:
    """Say for each of ``commits``, the newest first, which part it raises.

    A commit and the commit that takes it back raise nothing together; a revert of something
    older raises what the type ``revert`` raises. A merge is taken back with what it brought.
    ``history`` are all commits, the newest first, where ``commits`` are only some of them.
    """
    every = history or commits
    known = {commit.id for commit in commits}
    names = [each.id for each in every if each.id in known or len(each.parents) > 1]
    parents = [" ".join(each.parents) for each in every]
    gone = taken_back(commits, names, Ancestry([each.id for each in every], parents))
    breaking = rules.breaking
    if base is not None and base.major == 0:
        breaking = rules.breaking_below_one
    types = known_kinds(rules)
    judge = _Judge(types, breaking, rules.unconventional)
    return tuple(
        Raise(commit=commit.id, subject=commit.subject, part=part, why=why)
        for commit in commits
        for part, why in [_verdict(commit, gone, judge)]
    )


def _verdict(commit: Commit, gone: Mapping[str, str], judge: "_Judge") -> tuple[Part, str]:
    if commit.id in gone:
        return Part.NONE, gone[commit.id]
    return judge.of(commit)


def may_take_back(commit: Commit) -> bool:
    """Say whether `taken_back` has to look closer, as at few of the thousands there may be."""
    return "This reverts" in commit.body or "revert" in commit.subject[:6].lower()


def taken_back(
    commits: Iterable[Commit], names: Sequence[str], ancestry: Ancestry | None = None
) -> dict[str, str]:
    """Return why commits raise nothing: those that were taken back, and those that did it.

    They stand by their object names. ``names`` are those of all; ``commits`` are those that may
    take one back, the newest first. A merge is taken back with what it brought, which
    ``ancestry`` tells; without it, alone.
    """
    gone: dict[str, str] = {}
    ancestry = ancestry or Ancestry((), ())
    for commit in commits:
        short = reverted(commit.subject, commit.body) if may_take_back(commit) else ()
        if not short or commit.id in gone:
            continue
        targets = [name for name in names if name != commit.id and name.startswith(short)]
        if targets:
            sides = kept_sides(commit.body)
            brought = (x for name in targets for x in ancestry.brought(name, sides))
            gone[commit.id] = "takes back " + ", ".join(target[:9] for target in targets)
            gone |= dict.fromkeys([*targets, *brought], f"taken back by {commit.id[:9]}")
    return gone


class _Judge(NamedTuple):
    types: Mapping[str, Part]
    breaking: Part
    unconventional: Part

    def of(self, commit: Commit) -> tuple[Part, str]:
        """Return the highest part that the message calls for, and why."""
        known = list(self._known(changes(commit.subject, commit.body)))
        if known:
            return max(known, key=lambda pair: _ORDER.index(pair[0]))
        if len(commit.parents) > 1:
            return Part.NONE, "merge"
        if commit.subject.startswith('Revert "'):
            return self.types["revert"], "revert"
        return self.unconventional, "not conventional"

    def _known(self, found: Sequence[Change]) -> Iterator[tuple[Part, str]]:
        for change in found:
            if change.breaking:
                yield self.breaking, "breaking"
            elif change.kind in self.types:
                yield self.types[change.kind], change.kind
