"""Publishing: look, act, look again; rank by rank, and read back before the next."""

import logging
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from lading_artifact import Artifact, Rank, Release, Seen, State, Target
from lading_release._approved import Approved, check_target
from lading_release._at_once import at_once
from lading_release._build import Built
from lading_release._errors import NotServed, OtherBytesArePublic, StoppedHalfWay
from lading_release._journal import Journal
from lading_release._plan import steps_of
from lading_release._step import Step
from lading_run import (
    Conflict,
    Drifted,
    LadingError,
    Refused,
    Unavailable,
    check_not_stopped,
    if_stopped,
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Served:
    """An artifact that a target serves: fetched back, and equal to what was built."""

    target: str
    artifact: Artifact
    address: str
    published: bool
    """False if it was there before this run."""
    passed: str = ""
    """What newer one stands in its place, and stays: then nothing was fetched back."""

    def is_hidden_at(self, target: Target) -> bool:
        """Say whether it was read back from this target while nobody could find it there."""
        return target.rank is Rank.HIDDEN and target.name == self.target and not self.address


class Publisher:
    """Publishes what was built."""

    def __init__(
        self,
        release: Release,
        built: Built,
        journal: Journal,
        folder: Path,
        *,
        approved: Approved | None = None,
        seen: Sequence[Step] = (),
    ) -> None:
        """Take what to publish, and the plan to be carried out, if there is one.

        ``seen`` is what was found just now, if nothing is to be done: then nobody is asked for it
        again. What is read back is written below ``folder`` for a moment.
        """
        self._seen = seen
        self._approved = approved
        self._release = release
        self._offered = built.offered
        self._journal = journal
        self._folder = folder
        self._begun = False
        self._done = 0

    def publish(self, targets: Sequence[Target]) -> list[Served]:
        """Bring every target to have every artifact that belongs to it.

        Targets of one rank are independent of each other and work at the same time.

        :raises OtherBytesArePublic: if a target has something else under an artifact's name.
        :raises NotServed: if a target does not serve what was built.
        :raises StoppedHalfWay: if it cannot go on after something was published.
        """
        served: list[Served] = []
        ranked = sorted(targets, key=lambda target: (target.rank, target.name))
        with self._told():
            for _, equals in groupby(ranked, key=lambda target: target.rank):
                group = list(equals)
                steps = at_once(self._fill, group)
                back = at_once(
                    lambda pair: self._read_back(*pair), list(zip(group, steps, strict=True))
                )
                served += [each for found in back for each in found]
        return self._shown(ranked, served) if self._done else served

    def _shown(self, targets: Sequence[Target], served: Sequence[Served]) -> list[Served]:
        """Ask where people find what was hidden until the last rank; it is published all the same.

        Such are the files of a draft: they have an address since the draft was published.
        """
        found: dict[tuple[str, str], str] = {}
        for target in targets:
            hidden = [each.artifact for each in served if each.is_hidden_at(target)]
            try:
                seen = target.look(self._release, hidden) if hidden else {}
            except LadingError as error:
                log.warning("%s does not say where its files are found: %s", target.name, error)
                continue
            found |= {(target.name, name): each.address for name, each in seen.items()}
        return [
            replace(each, address=each.address or found.get((each.target, each.artifact.name), ""))
            for each in served
        ]

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say of whatever stops it whether something was published before."""
        try:
            with if_stopped(self._hint):
                yield
        except (Conflict, Drifted, NotServed):
            raise
        except (LadingError, OSError) as error:
            if self._is_half_way(error):
                raise StoppedHalfWay(self._release.tag, error) from error
            raise

    def _hint(self) -> str:
        again = f"Run the same command again: it carries on where {self._release.tag} stopped."
        return again if self._begun else ""

    def _is_half_way(self, error: Exception) -> bool:
        """Whether something was published, or may have been: a refused first act was not."""
        return bool(self._done) or (self._begun and not isinstance(error, Refused))

    def _fill(self, target: Target) -> list[Step]:
        """Publish what is not there; return what was found before."""
        if self._seen:
            return [step for step in self._seen if step.target == target.name]
        steps = steps_of(self._release, target, self._offered)
        if self._approved is not None:  # gates took their time: is it still as it was planned?
            done = self._done > 0
            check_target(self._approved, self._release, target.name, steps, published=done)
        for step in steps:
            if self._decide(step):
                self._act(target, step.artifact)
        return steps

    def _decide(self, step: Step) -> bool:
        if step.seen.state is State.DIFFERENT:
            raise OtherBytesArePublic(self._release.tag, [step], published=self._done > 0)
        if step.seen.state is State.UNKNOWN:
            why = f": {step.seen.detail}" if step.seen.detail else ""
            raise Unavailable(
                f"{step.target} does not say whether it has {step.artifact.name}{why}"
            )
        return step.to_do

    def _act(self, target: Target, artifact: Artifact) -> None:
        check_not_stopped()
        artifact.check()
        log.info("%s: %s", target.name, artifact.name)
        self._begun = True
        with self._journal.act(
            act="take", target=target.name, artifact=artifact.name, bytes=artifact.size
        ):
            target.take(self._release, artifact, self._offered)
        self._done += 1

    def _read_back(self, target: Target, steps: Sequence[Step]) -> list[Served]:
        if not steps:
            return []
        kept = [step for step in steps if step.seen.state is not State.PASSED]
        for step in kept:
            self._check_served(target, step.artifact, new=step.to_do)
        seen = self._looked(target, steps)
        log.info("%s: %d fetched back, equal", target.name, len(kept))
        return [
            Served(
                target.name,
                step.artifact,
                seen[step.artifact.name].address,
                published=step.to_do,
                passed="" if step in kept else step.seen.detail,
            )
            for step in steps
        ]

    def _looked(self, target: Target, steps: Sequence[Step]) -> Mapping[str, Seen]:
        """Say what a target has now, which is what it had before if nothing was done there."""
        if any(step.to_do for step in steps):
            return target.look(self._release, [step.artifact for step in steps])
        return {step.artifact.name: step.seen for step in steps}

    def _check_served(self, target: Target, artifact: Artifact, *, new: bool) -> None:
        folder = self._folder / target.name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        with self._journal.act(
            act="read back", target=target.name, artifact=artifact.name, new=new
        ):
            found = target.read_back(self._release, artifact, folder)
        shutil.rmtree(folder)
        if found != artifact.digest:
            raise NotServed(
                target.name,
                artifact.name,
                expected=artifact.digest,
                found=found,
                published=self._done > 0,
            )
