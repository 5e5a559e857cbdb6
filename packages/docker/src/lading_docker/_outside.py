"""What leads out of the commit that a release is built from."""

import os
from collections.abc import Sequence
from pathlib import Path

from lading_artifact import Release
from lading_docker._mistake import mistake_at
from lading_run import Problem

_HINT = "What an image is made from has to be in the commit: put it there in place of the link."


def leading_out(name: str, release: Release, paths: Sequence[tuple[str, str]]) -> list[Problem]:
    """Return which paths in ``[images.NAME]``, by their keys, lead out of the clone of the commit.

    Links may be committed that lead to the machine that builds. Each mistake has its file and line.
    """
    return [
        mistake_at(release, (name, key), f"{path} leads out of the repository", _HINT)
        for key, path in paths
        if _leads_out(release.source, path)
    ]


def _leads_out(root: Path, path: str) -> bool:
    return not Path(os.path.realpath(root / path)).is_relative_to(os.path.realpath(root))
