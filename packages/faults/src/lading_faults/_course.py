"""One point from beginning to end: disturbed, carried on, judged."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lading_faults._child import command_of
from lading_faults._fault import FULL, KILLS, Kind
from lading_faults._inventory import differences, inventory, surplus
from lading_faults._job import Job
from lading_faults._points import Point
from lading_faults._record import read
from lading_faults._reference import Reference
from lading_faults._way import Disturbed, Releaser, Stage, disturb

_KILLED = -9
_BUGS = {1, 2}
"""A traceback, and a mistake in the settings: no fault of the world is either."""
_UNSIGNED = FULL | {Kind.AT_ONCE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one point ended."""

    point: Point
    folder: Path
    problems: Sequence[str]
    duplicates: Sequence[str] = ()
    """What is served and should not be."""
    codes: Sequence[int] = ()
    """The exit codes, that of the run that carried on last."""
    command: str = ""
    """The command line that carried on."""

    @property
    def converged(self) -> bool:
        """Whether it ended in the state of the undisturbed release."""
        return not (self.problems or self.duplicates)


def course(point: Point, folder: Path, reference: Reference, release: Releaser) -> Outcome:
    """Disturb a release at the point, carry on, and compare with the undisturbed one."""
    stage = Stage(folder, reference.job, reference.plan, release)
    with disturb(point, stage, reference.first) as disturbed:
        once_more = any(disturbed.codes) and not point.fault.at_request
        again = replace(disturbed.again, times=2 if once_more else 1)
        code = release(again)
    found = inventory(stage.world, but=reference.apart)
    runs = [job for job, _ in disturbed.runs]
    said = [
        *_said_of(point, disturbed),
        *_said_of_again(again, code, reference, idle=once_more or not any(disturbed.codes)),
        *_said_of_listeners(point, disturbed, reference.apart),
        *_said_of_once(point, [*runs, again], reference),
    ]
    return Outcome(
        point=point,
        problems=[*said, *differences(reference.world, found)],
        duplicates=surplus(reference.world, found),
        folder=folder,
        codes=[*disturbed.codes, code],
        command=str(command_of("release", again.to_json(), cwd=again.root)),
    )


def _said_of(point: Point, disturbed: Disturbed) -> list[str]:
    """Say whether the fault struck as it should, and was met by more than a traceback."""
    kind = point.fault.kind
    job, code = disturbed.runs[0]
    said = [
        f"the {each.folder.name} run ended with {code}, which is a bug: see {each.log}"
        for each, code in disturbed.runs
        if code in _BUGS or (code < 0 and kind not in KILLS)
    ]
    if kind in KILLS and code != _KILLED:
        said.append(f"it was not killed, but ended with {code}")
    if kind in FULL and code == 0:
        said.append("the space sufficed, so nothing was tried")
    if kind not in _UNSIGNED and not job.sign.exists():
        said.append("the moment of the fault did not come, so nothing was tried")
    return said


def _said_of_again(job: Job, code: int, reference: Reference, *, idle: bool) -> list[str]:
    """Say what is wrong with the run that carried on, and if there is one with the ``idle`` one.

    That is the one after it, or the same if all was well before.
    """
    if code:
        return [f"carried on, it ended with {code}: see {job.log}"]
    reports = json.loads(job.report.read_text("utf-8"))
    carried, last = reports[0], reports[-1]
    said = []
    if carried["served"] != reference.served:
        said.append(f"served is {carried['served']}, not {reference.served}")
    if idle and (found := last["to_do"] or last["published"]):
        said.append(f"when all is done, a run finds to do: {found}")
    return said


def _said_of_listeners(
    point: Point, disturbed: Disturbed, listeners: frozenset[str]
) -> Sequence[str]:
    """Say if a listener to whom something happened changed how the release ended."""
    if point.fault.target not in listeners or point.fault.kind in KILLS or not any(disturbed.codes):
        return []
    return [f"because of {point.fault.target} it ended with {disturbed.codes[0]}"]


def _said_of_once(point: Point, jobs: Sequence[Job], reference: Reference) -> Iterator[str]:
    """Say what a clone did twice that it does once, and what it never did.

    What was killed in the midst of it, or before it was noted, is done once more.
    """
    done = {
        root: Counter(
            (event.target, event.what)
            for job in jobs
            if job.root == root
            for event in read(job.record)
            if event.is_once
        )
        for root in {job.root for job in jobs}
    }
    fault = point.fault
    for target, what in reference.once:
        struck = fault.kind in KILLS and fault.target == target
        for root, calls in done.items():
            if calls[target, what] > 1 + struck:
                yield f"{target}: {what} happened {calls[target, what]} times in {root.name}"
        if not any(calls[target, what] for calls in done.values()) and not point.elsewhere:
            yield f"{target}: {what} never happened"
