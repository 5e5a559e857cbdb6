"""The commits that prepare a release, which tell of no change."""

import re
from collections.abc import Sequence

from lading_changelog._pull import merged_pull
from lading_changelog._reading import Record
from lading_git import Commit
from lading_version import Change, taken_back

PREPARES = re.compile(r"chore: release (?:\S+ )?(?P<version>[0-9]\S*)(?: \(#\d+\))?$")
"""The subject of a commit that prepares a release, also as a merged pull request has it."""


def without_preparations(records: Sequence[Record]) -> Sequence[Record]:
    """Return the commits without those that prepared a release; what was taken back stays."""
    ours = {
        name
        for name, said, _ in records  # of which there may be 100,000, and hardly any is a chore
        if (isinstance(said, Commit) or said[0].kind == "chore") and _prepares(said)
    }
    if not ours:
        return records
    commits = [said for _, said, _ in records if isinstance(said, Commit)]
    ours.difference_update(taken_back(commits, [name for name, _, _ in records]))
    return [record for record in records if record[0] not in ours]


def _prepares(said: Commit | tuple[Change, ...]) -> bool:
    """Whether a commit says nothing else, or is the merge of a pull request that does."""
    if isinstance(said, Commit):
        merged = len(said.parents) > 1 and merged_pull(said.subject)
        header = said.body.partition("\n")[0] if merged else said.subject
        return PREPARES.match(header) is not None
    change, *others = said
    plain = not (others or change.scope or change.breaking) and change.text[:8] == "release "
    return plain and PREPARES.match(f"{change.kind}: {change.text}") is not None
