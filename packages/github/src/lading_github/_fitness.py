"""Which files GitHub takes as assets of a release, under their own names."""

import re
from collections.abc import Iterable, Iterator, Sequence

from lading_artifact import Artifact
from lading_github._stops import UnfitFiles
from lading_run import Problem

_KEPT = re.compile(r"(?!\.)[A-Za-z0-9_.+@-]+(?<!\.)")
"""The names that GitHub does not change."""
_MOST_BYTES = 2 * 1024**3 - 1
_MOST_FILES = 1000


def check_fitness(artifacts: Sequence[Artifact]) -> None:
    """Return if GitHub takes all of the files as they are.

    :raises UnfitFiles: with all that is wrong.
    """
    if problems := [*_problems(artifacts)]:
        raise UnfitFiles(problems)


def _problems(artifacts: Sequence[Artifact]) -> Iterator[Problem]:
    for artifact in artifacts:
        yield from _problems_of(artifact)
    if len(artifacts) > _MOST_FILES:
        yield Problem(
            text=f"a release holds at most {_MOST_FILES} files, not {len(artifacts)}",
            hint="Pack some of them into one archive.",
        )


def _problems_of(artifact: Artifact) -> Iterable[Problem]:
    if not _KEPT.fullmatch(artifact.name):
        yield Problem(
            text=f"{artifact.name!r} would get another name there",
            hint="Names of letters, digits and ._+@- stay; no dot at the beginning or the end.",
        )
    if not 0 < artifact.size <= _MOST_BYTES:
        yield Problem(
            text=f"{artifact.name} has {artifact.size} bytes, not 1 to {_MOST_BYTES}",
            hint="Split the file, or leave it out if it is empty.",
        )
