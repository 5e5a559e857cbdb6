"""The folder that a commit is about."""

from collections.abc import Sequence

_DEPTH = 2


def folder_of(paths: Sequence[str]) -> str:
    """Return the folder that holds all of the paths, at most two deep; empty if it is the top.

    >>> folder_of(["docs/how-to/a.md", "docs/b.md"])
    'docs'
    """
    if not paths:
        return ""
    parts = [path.split("/")[:-1][:_DEPTH] for path in paths]
    common = []
    for names in zip(*parts, strict=False):
        if len(set(names)) > 1:
            break
        common.append(names[0])
    return "/".join(common)
