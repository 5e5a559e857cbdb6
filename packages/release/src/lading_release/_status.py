"""What every target has of a release: a look, and nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from lading_artifact import Release
from lading_git import NoSuchCommit, Repository
from lading_release import _bill
from lading_release._bill import Bill
from lading_release._engine import in_place
from lading_release._errors import NoBill
from lading_release._kept import kept_by, read_bill
from lading_release._parts import Finder, Parts, find_parts
from lading_release._plan import look
from lading_release._preparation import Preparation
from lading_release._stage import Stage, lading_folder
from lading_release._step import DONE, Step
from lading_release._wish import Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """A release as it is: every artifact at every target."""

    release: Release
    bill: Bill
    steps: tuple[Step, ...]

    @property
    def complete(self) -> bool:
        """Whether every target has everything, by digest."""
        return all(step.seen.state in DONE for step in self.steps)


def status(wish: Wish, find: Finder = find_parts) -> Status:
    """Look at every target of the release that ``wish`` names.

    It is of the tag's commit; without the tag, of that which the bill of this machine names; or
    else of HEAD. What it consists of is said by its bill: of this machine, or of a target that
    keeps it. Of the look itself nothing stays behind.

    :raises NoBill: if there is none.
    """
    preparation = Preparation.of(wish)
    with _passing_stage(wish) as stage:
        release = preparation.release(stage, _released(wish) or "HEAD")
        with in_place(find(preparation.unit, release), wish) as parts:
            bill = _bill_of(release, wish, parts, stage)
            offered = _bill.offered(bill, wish.stage.dist)
            steps = look(release, parts.targets, offered)
    return Status(release=release, bill=bill, steps=steps)


@contextmanager
def _passing_stage(wish: Wish) -> Iterator[Stage]:
    """Yield a stage that is gone after the block: there may be no such release."""
    with TemporaryDirectory(dir=lading_folder(wish.root), prefix="status-") as folder:
        stage = Stage(Path(folder))
        with stage.held():
            yield stage


def _released(wish: Wish) -> str | None:
    """Return the commit of the tag or, if that is not here, of the bill; None if neither is."""
    repository = Repository(wish.root)
    tagged = repository.commit_of_tag(wish.tag)
    here = None if tagged else read_bill(wish.stage.dist)
    if here is None:
        return tagged
    try:
        return repository.commit(here.commit)
    except NoSuchCommit:
        return None


def _bill_of(release: Release, wish: Wish, parts: Parts, stage: Stage) -> Bill:
    here = read_bill(wish.stage.dist)
    if here is not None and here.is_of(release):
        return here
    folder = stage.folder / "fetched"
    folder.mkdir()
    kept = kept_by(release, parts.targets, folder, files=False)
    if kept is None:
        raise NoBill(wish.tag)
    return kept
