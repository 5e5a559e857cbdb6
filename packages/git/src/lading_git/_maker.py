"""The tag as an artifact of a release."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from lading_artifact import Artifact, Made, Order, Release
from lading_git._errors import LightweightTag
from lading_git._lfs import pointer_problems
from lading_git._repository import Repository
from lading_git._table import GitTable
from lading_run import Problem, Runner, run

log = logging.getLogger(__name__)

KIND = "git-tag"


@dataclass(frozen=True, slots=True)
class TagMaker:
    """Makes the tag as an artifact: a reference to the commit."""

    table: GitTable
    runner: Runner = run

    @property
    def name(self) -> str:
        """``git``."""
        return "git"

    @property
    def needs(self) -> frozenset[str]:
        """Nothing."""
        return frozenset()

    @property
    def makes(self) -> frozenset[str]:
        """One tag."""
        return frozenset({KIND})

    def problems(self, release: Release, /) -> Sequence[Problem]:
        """Say which files of the commit are not there: those that Git LFS keeps elsewhere."""
        if self.table.lfs == "pointers":
            return ()
        return pointer_problems(Repository(release.source, self.runner))

    def make(self, order: Order, /) -> Made:
        """Name the tag and the commit that it must lead to."""
        release = order.release
        clone = Repository(release.root, self.runner)
        if not order.anew and clone.has_lightweight_tag(release.tag, release.commit):
            error = LightweightTag(release.tag)  # who builds asks no remote whether it has it
            log.warning("%s; unless it is public, it has to go: %s", error, error.hint)
        tag = Artifact(name=release.tag, kind=KIND, digest=f"gitCommit:{release.commit}")
        return Made(artifacts=[tag])
