"""From a tag to the facts of its release, and all that stands in its way."""

from pathlib import Path

from lading_artifact import Release
from lading_git import Repository, clone_of
from lading_project import Unit, load
from lading_release._stage import Stage
from lading_run import LadingError, Problem
from lading_version import Version, VersionTable, previous_release, problems


class Preparation:
    """What is to be released: the unit and the version that a tag names, at HEAD of a checkout."""

    def __init__(self, root: Path, tag: str) -> None:
        """Read the settings of the checkout ``root`` and find the unit of the tag.

        :raises Misused: if the settings or the tag are wrong.
        """
        self.root = root
        self.tag = tag
        self.unit, text = load(root).unit_of_tag(tag)
        self.version = Version.parse(text)
        self._repository = Repository(root)

    def release(self, stage: Stage) -> Release:
        """Clone HEAD into the staging folder and state the facts of the release."""
        commit = self._repository.head()
        return Release(
            unit=self.unit.name,
            version=self.version.semver,
            tag=self.tag,
            commit=commit,
            epoch=self._repository.epoch(commit),
            source=clone_of(self._repository, commit, stage.source, tag=self.tag),
            root=self.root,
            work=stage.work,
        )

    def problems(self) -> tuple[Problem, ...]:
        """Say what is wrong with the checkout: uncommitted changes, versions out of step."""
        return (
            *_uncommitted(self._repository),
            *_out_of_step(self._repository, self.unit, self.version),
        )


def _uncommitted(repository: Repository) -> tuple[Problem, ...]:
    hint = "Commit or stash it: what is released is a commit."
    return tuple(
        Problem(text="is not committed", file=path, hint=hint) for path in repository.dirty()
    )


def _out_of_step(repository: Repository, unit: Unit, version: Version) -> tuple[Problem, ...]:
    table = unit.table("version", VersionTable)
    followed = table is not None and table.has_followers
    try:
        before = previous_release(repository, version, pattern=unit.tag) if followed else None
        return problems(repository.path, table, version, previous=before, unit=unit.name)
    except LadingError as error:
        return error.as_problems()
