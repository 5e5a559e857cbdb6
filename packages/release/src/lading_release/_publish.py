"""Publishing: look, act, look again; rank by rank, and read back before the next."""

import logging
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from lading_artifact import Artifact, Release, State, Target
from lading_release._bill import Bill
from lading_release._errors import NotServed, OtherBytesArePublic, StoppedHalfWay
from lading_release._journal import Journal
from lading_release._plan import taken_by
from lading_release._step import Step
from lading_run import Conflict, LadingError, Refused, Unavailable

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Served:
    """An artifact that a target serves: fetched back, and equal to what was built."""

    target: str
    artifact: Artifact
    address: str
    published: bool
    """False if it was there before this run."""


class Publisher:
    """Publishes the artifacts of one bill."""

    def __init__(self, release: Release, bill: Bill, journal: Journal, folder: Path) -> None:
        """Take what to publish; what is read back is written below ``folder`` for a moment."""
        self._release = release
        self._bill = bill
        self._journal = journal
        self._folder = folder
        self._begun = False
        self._done = 0

    def publish(self, targets: Sequence[Target]) -> list[Served]:
        """Bring every target to have every artifact that belongs to it.

        :raises OtherBytesArePublic: if a target has something else under an artifact's name.
        :raises NotServed: if a target does not serve what was built.
        :raises StoppedHalfWay: if it cannot go on after something was published.
        """
        served: list[Served] = []
        try:
            for _, ranked in groupby(targets, key=lambda target: target.rank):
                group = list(ranked)
                done = [(target, self._fill(target)) for target in group]
                served += [each for target, new in done for each in self._read_back(target, new)]
        except (Conflict, NotServed):
            raise
        except (LadingError, OSError) as error:
            if self._is_half_way(error):
                raise StoppedHalfWay(self._release.tag, error) from error
            raise
        return served

    def _is_half_way(self, error: Exception) -> bool:
        """Whether something was published, or may have been: a refused first act was not."""
        return bool(self._done) or (self._begun and not isinstance(error, Refused))

    def _fill(self, target: Target) -> set[str]:
        """Publish what is not there; return the names of it."""
        artifacts = taken_by(target, self._bill)
        seen = target.look(self._release, artifacts) if artifacts else {}
        new = set()
        for artifact in artifacts:
            if self._decide(Step(target.name, target.rank, artifact, seen[artifact.name])):
                self._act(target, artifact)
                new.add(artifact.name)
        return new

    def _decide(self, step: Step) -> bool:
        if step.seen.state is State.DIFFERENT:
            raise OtherBytesArePublic(self._release.tag, [step], published=self._done > 0)
        if step.seen.state is State.UNKNOWN:
            raise Unavailable(f"{step.target} does not say whether it has {step.artifact.name}")
        return step.to_do

    def _act(self, target: Target, artifact: Artifact) -> None:
        artifact.check()
        log.info("%s: %s", target.name, artifact.name)
        self._begun = True
        with self._journal.act(
            act="take", target=target.name, artifact=artifact.name, bytes=artifact.size
        ):
            target.take(self._release, artifact, self._bill.artifacts)
        self._done += 1

    def _read_back(self, target: Target, new: set[str]) -> list[Served]:
        artifacts = taken_by(target, self._bill)
        if not artifacts:
            return []
        for artifact in artifacts:
            self._check_served(target, artifact, new=artifact.name in new)
        seen = target.look(self._release, artifacts)
        log.info("%s: %d fetched back, equal", target.name, len(artifacts))
        return [
            Served(target.name, artifact, seen[artifact.name].address, artifact.name in new)
            for artifact in artifacts
        ]

    def _check_served(self, target: Target, artifact: Artifact, *, new: bool) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True)
        with self._journal.act(
            act="read back", target=target.name, artifact=artifact.name, new=new
        ):
            found = target.read_back(self._release, artifact, self._folder)
        shutil.rmtree(self._folder)
        if found != artifact.digest:
            raise NotServed(target.name, artifact.name, expected=artifact.digest, found=found)
