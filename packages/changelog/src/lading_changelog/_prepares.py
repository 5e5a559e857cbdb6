"""The commits that prepare a release, which tell of no change."""

import re

from lading_changelog._pull import merged_pull, split_pull
from lading_git import Commit
from lading_version import changes

PREPARES = re.compile(r"chore: release (?:\S+ )?(?P<version>[0-9]\S*)(?: \(#\d+\))?$")
"""The subject of a commit that prepares a release, also as a merged pull request has it."""


def prepares(commit: Commit) -> bool:
    """Whether a commit says nothing else, or is the merge of a pull request that does."""
    merged = len(commit.parents) > 1 and merged_pull(commit.subject)
    header, _, body = commit.body.partition("\n") if merged else (commit.subject, "", commit.body)
    if PREPARES.match(header) is None:
        return False
    change, *others = changes(split_pull(header)[0], body)  # a squash lists it once more
    return not (others or change.breaking)
