"""The tag as an artifact of a release."""

from collections.abc import Sequence
from dataclasses import dataclass

from lading_artifact import Artifact, Made, Order, Release
from lading_git._lfs import pointer_problems
from lading_git._repository import Repository
from lading_git._table import GitTable
from lading_run import Problem, Runner, run

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
        tag = Artifact(name=release.tag, kind=KIND, digest=f"gitCommit:{release.commit}")
        return Made(artifacts=[tag])
