"""Whether commits are conventional."""

from collections.abc import Iterable, Sequence

from lading_changelog._attribution import Attribution
from lading_changelog._errors import Unconventional
from lading_changelog._fault import fault_of
from lading_changelog._log import paths_of
from lading_git import Commit, Repository
from lading_project import Unit
from lading_run import Misused
from lading_version import BumpRules, VersionTable, base_tag, known_kinds

_DOTS = ".."


def check(
    repository: Repository,
    commits: str = "",
    *,
    unit: Unit | None = None,
    paths: Sequence[str] = (),
) -> int:
    """Return how many commits of the range ``A..B`` there are, if all are conventional.

    Without a range they are those that HEAD has and the last version of the unit has not. With
    ``paths``, from the top, only those count that changed one of them.

    That is, as Conventional Commits 1.0.0 asks, of a type that is known or set in
    ``[version.bump]`` of the unit. Merges and what ``git revert`` writes may be as git makes them.

    :raises Unconventional: with all that are not.
    :raises Misused: if ``commits`` is no range.
    :raises NoSuchCommit: if one of its ends is no commit.
    :raises HistoryMissing: if the clone lacks history; see ``lading_git.complete``.
    """
    since, until = _ends(commits) if commits else (_last(repository, unit or Unit()), "")
    types = _types(unit or Unit())
    found = repository.log(since, until or "HEAD", paths=paths)
    return _checked((commit, types) for commit in found)


def check_range(
    repository: Repository, commits: str, units: Sequence[Unit], *, folder: str = ""
) -> int:
    """Return how many commits of the range ``A..B`` there are, if all are conventional.

    As `check`, but the type of each has to be known to all units whose files it changed; that of a
    commit which changed files of none, to any. ``folder`` is the root of the project below the top
    of the repository: the paths of the units count from there.

    :raises Unconventional: with all that are not.
    :raises Misused: if ``commits`` is no range.
    :raises NoSuchCommit: if one of its ends is no commit.
    :raises HistoryMissing: if the clone lacks history or folders; see ``lading_git.complete``.
    """
    since, until = _ends(commits)
    types = {unit.name: _types(unit) for unit in units}
    owners = Attribution({unit.name: paths_of(unit, folder) for unit in units})
    anybody = frozenset[str]().union(*types.values())
    found = repository.log(since, until or "HEAD", changed=owners.needs_paths)
    return _checked(
        (commit, anybody.intersection(*(types[name] for name in owners.units_of(commit.paths))))
        for commit in found
    )


def _types(unit: Unit) -> frozenset[str]:
    table = unit.table("version", VersionTable)
    return frozenset(known_kinds(table.bump if table else BumpRules()))


def _checked(found: Iterable[tuple[Commit, frozenset[str]]]) -> int:
    """Return how many commits there are, if all are conventional and of one of their types."""
    each = list(found)
    faults = [
        (commit, types, fault)
        for commit, types in each
        if not _as_git_makes_it(commit)
        if (fault := fault_of(commit.subject, commit.body, types))
    ]
    if faults:
        right = frozenset.intersection(*(types for _, types, _ in faults))
        told = [(commit.id, commit.subject, fault) for commit, _, fault in faults]
        raise Unconventional(told, sorted(right))
    return len(each)


def _ends(commits: str) -> tuple[str, str]:
    since, dots, until = commits.partition(_DOTS)
    if not dots or not since or until.startswith("."):
        raise Misused(f"{commits!r} is no range of commits", hint="Write it as A..B.")
    return since, until


def _last(repository: Repository, unit: Unit) -> str | None:
    tag = base_tag(repository, unit.tag)
    return tag.commit if tag else None


def _as_git_makes_it(commit: Commit) -> bool:
    return len(commit.parents) > 1 or commit.subject.startswith('Revert "')
