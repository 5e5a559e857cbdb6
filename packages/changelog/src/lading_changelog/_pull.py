"""The pull requests by which commits came in."""

import re
from collections.abc import Mapping, Sequence

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


def merged_pull(subject: str) -> int:
    """Return the number of the pull request that a merge with this subject is of, 0 if of none."""
    match = _MERGE.match(subject)
    return int(match[1]) if match else 0


def pulls_of(
    names: Sequence[str], parents: Sequence[str], merges: Mapping[str, int]
) -> dict[str, int]:
    """Return by object name the pull request with which each commit was merged, if with one.

    The commits come as the log tells them, no parent before its child, from the branch's last one
    on; parents have blanks between. ``merges`` are pull requests by the commits that merge them.
    What is on the branch itself came in with no merge.
    """
    found: dict[str, int] = {}
    following = names[0] if merges else ""
    for name, text in zip(names, parents, strict=True) if merges else ():
        first, *others = text.split() or [""]
        if name == following:
            following = first
            found.pop(name, None)
        if name in merges:
            found.update(dict.fromkeys(others, merges[name]))
        if name in found:
            for parent in [first] if name in merges else [first, *others]:
                found.setdefault(parent, found[name])
    return found
