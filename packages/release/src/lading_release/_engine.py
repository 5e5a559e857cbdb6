"""One release from beginning to end, over the protocols alone."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from lading_artifact import Ending, Listener, Release, Target, Wire, straight
from lading_release._approved import Approved, check_commit, check_rehearsal, read_plan
from lading_release._errors import NotReady, Running, WorldMoved, is_half_way
from lading_release._news import tell
from lading_release._parts import Finder, Parts, find_parts
from lading_release._phases import Report, Run
from lading_release._preparation import Preparation
from lading_release._stage import held
from lading_release._wish import Phase, Wish
from lading_run import LadingError, Runner, run


def run_release(
    wish: Wish, find: Finder = find_parts, wire: Wire = straight, runner: Runner = run
) -> Report:
    """Release, rehearse or plan what ``wish`` says; run again, carry on where it stopped.

    ``wire`` stands between the targets of a rehearsal and their servers; ``runner`` runs the
    sessions that the commit must have passed.

    :raises NotAPlan: if the plan to be carried out is none.
    :raises Misused: if it is that of a rehearsal and this is none, or the other way round.
    :raises WorldMoved: if something is not as it was when that plan was made.
    :raises NotReady: with everything that is wrong, before anything is built.
    :raises GateClosed: if a gate does not answer "clean".
    :raises OtherBytesArePublic: if a target has something else under an artifact's name.
    :raises StoppedHalfWay: if it cannot go on after something was published.
    :raises NotServed: if a target does not serve what was built.
    """
    approved = _approved(wish.plan, rehearse=wish.rehearse) if wish.plan else None
    preparation = Preparation.of(wish)
    with wish.stage.held():
        release = _release(preparation, wish)
        if approved is not None:
            check_commit(approved, release)
        found = find(preparation.unit, release)
        asked = Run(wish, preparation, release, found, runner)
        with _in_place(asked, wire) as parts, _told(parts.listeners, release, wish):
            return replace(asked, parts=parts).go(approved)


def _approved(path: Path, *, rehearse: bool) -> Approved:
    approved = read_plan(path)
    check_rehearsal(approved, path, rehearse=rehearse)
    return approved


def _release(preparation: Preparation, wish: Wish) -> Release:
    """Clone the commit; if that cannot be, tell what else is wrong too."""
    try:
        return preparation.release(wish.stage)
    except LadingError as error:
        problems = [*preparation.problems(), *error.as_problems()]
        stopped = WorldMoved if wish.plan else NotReady
        raise stopped(preparation.tag, problems) from error


@contextmanager
def _in_place(asked: Run, wire: Wire) -> Iterator[Parts]:
    """Do as `in_place` does; if a stand-in cannot be had, tell what else is wrong too.

    Of targets and listeners nothing is told: in a rehearsal none in the world is asked.
    """
    with ExitStack() as stack:
        try:
            parts = stack.enter_context(in_place(asked.parts, asked.wish, wire))
        except Running:
            raise
        except LadingError as error:
            here = replace(asked.parts, targets=(), listeners=(), witnesses=())
            problems = [*replace(asked, parts=here).problems(), *error.as_problems()]
            raise NotReady(asked.release.tag, problems) from error
        yield parts


@contextmanager
def in_place(found: Parts, wish: Wish, wire: Wire = straight) -> Iterator[Parts]:
    """Put stand-ins in the place of targets and listeners if it is a rehearsal."""
    targets = [target for target in found.targets if target.snapshots or not wish.snapshot]
    if not wish.rehearse:
        yield replace(found, targets=targets)
        return
    folder = wish.rehearsals / "served"
    folder.mkdir(parents=True, exist_ok=True)
    with held(folder), stand_ins(targets, folder, wire) as served, ExitStack() as stack:
        listeners: list[Listener] = []
        for listener in found.listeners:
            place = folder / listener.name
            place.mkdir(parents=True, exist_ok=True)
            listeners.append(stack.enter_context(listener.stand_in(place, wire)))
        # A rehearsal asks nobody in the world, so the sessions are run here.
        yield replace(found, targets=served, listeners=listeners, witnesses=())


@contextmanager
def stand_ins(
    targets: Sequence[Target], folder: Path, wire: Wire = straight
) -> Iterator[list[Target]]:
    """Serve a stand-in for each target, on a folder of its own below ``folder``."""
    with ExitStack() as stack:
        served: list[Target] = []
        for target in targets:
            (folder / target.name).mkdir(parents=True, exist_ok=True)
            served.append(stack.enter_context(target.stand_in(folder / target.name, wire)))
        yield served


@contextmanager
def _told(listeners: Sequence[Listener], release: Release, wish: Wish) -> Iterator[None]:
    """Tell the listeners if the release fails; a plan is nobody's news."""
    try:
        yield
    except Exception as error:
        if wish.until is Phase.PUBLISHED:
            ending = Ending.HALF_WAY if is_half_way(error) else Ending.FAILED
            tell(listeners, release, ending, str(error))
        raise
