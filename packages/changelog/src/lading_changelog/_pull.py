"""The pull requests by which commits came in."""

import re
from collections.abc import Sequence

from lading_git import Commit

_SUFFIX = re.compile(r"\(#([0-9]{1,9})\)")
_MERGE = re.compile(r"Merge pull request #([0-9]{1,9}) from ")


def split_pull(subject: str) -> tuple[str, int]:
    """Return a subject without the number at its end, and that number; 0 if it has none.

    >>> split_pull("feat: go (#12)")
    ('feat: go', 12)
    """
    if not subject.endswith(")"):
        return subject, 0
    start = subject.rfind("(#")
    match = _SUFFIX.fullmatch(subject, start) if start > 0 else None
    return (subject[:start].rstrip(), int(match[1])) if match else (subject, 0)


def merged_pull(commit: Commit) -> int:
    """Return the number of the pull request that the commit merges; 0 if it merges none."""
    match = _MERGE.match(commit.subject) if len(commit.parents) > 1 else None
    return int(match[1]) if match else 0


def pulls_of(commits: Sequence[Commit]) -> dict[str, int]:
    """Return by object name the pull request with which each commit was merged, if with one.

    The commits come as the log tells them, no parent before its child, from the branch's last one
    on. What is on the branch itself came in with no merge.
    """
    if not any(len(commit.parents) > 1 and merged_pull(commit) for commit in commits):
        return {}
    found: dict[str, int] = {}
    branch: str | None = None
    for commit in commits:
        if branch is None or branch == commit.id:
            branch = commit.parents[0] if commit.parents else ""
            found.pop(commit.id, None)
        pull = merged_pull(commit)
        if pull:
            found.update(dict.fromkeys(commit.parents[1:], pull))
        if commit.id in found:
            for parent in commit.parents[: 1 if pull else None]:
                found.setdefault(parent, found[commit.id])
    return found
