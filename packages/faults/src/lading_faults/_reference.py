"""The undisturbed release, with which every other one is compared."""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lading_faults._child import release_by
from lading_faults._disk import disks
from lading_faults._inventory import inventory
from lading_faults._job import Job
from lading_faults._nursery import Nursery, nursery
from lading_faults._points import Point, points_of
from lading_faults._record import Event, read
from lading_faults._sample import Sample
from lading_run import Command, Unfinished, run


class NoReference(Unfinished):
    """The sample is not released even when nothing disturbs it."""

    def __init__(self, job: Job, code: int) -> None:
        log = job.log.read_text("utf-8", "replace") if job.log.exists() else ""
        end = "\n".join(log.splitlines()[-12:])
        super().__init__(
            f"Undisturbed, the sample's release ended with {code}:\n{end}",
            hint=f"All that it said is in {job.folder}.",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """The sample's repository, what was made and served, and the points to try."""

    job: Job
    served: Sequence[Sequence[str]]
    """Target, artifact and digest of all that is served."""
    world: Mapping[str, str]
    plan: Path
    """The file of that release's plan, made before anything was published."""
    apart: frozenset[str]
    """The listeners, who keep what they are told, not what is public."""
    once: Sequence[tuple[str, str]]
    """What each clone does once: of whom, and what."""
    first: Event
    """The first act."""
    points: Sequence[Point]


def reference(sample: Sample, folder: Path, *, tag: str) -> Reference:
    """Release the sample from a repository of its own below ``folder``.

    :raises NoReference: if that fails.
    """
    root = _repository(sample.folder, folder / "repository")
    job = Job(
        root=root,
        state=folder / "state",
        tag=tag,
        folder=folder / "run",
        made=folder / "made",
        gates=sample.may_try("calls"),
        parts=sample.parts,
    )
    if code := release_by(job, "release"):
        raise NoReference(job, code)
    (report,) = json.loads(job.report.read_text("utf-8"))
    events = read(job.record)
    apart = frozenset(event.target for event in events if event.verb == "tell")
    world = inventory(job.state / "served", but=apart)
    return Reference(
        job=job,
        plan=folder / "plan.json",
        apart=apart,
        once=[(event.target, event.what) for event in events if event.is_once],
        first=next(event for event in events if event.is_act),
        served=report["served"],
        world=world,
        points=_points(sample, job, events, folder),
    )


def _points(sample: Sample, job: Job, events: Sequence[Event], folder: Path) -> list[Point]:
    """Release it in other clones too, as far as it takes to know all points; write the plan."""
    served = job.state / "served"
    with nursery(folder, [job.modules]) as forks:
        if sample.may_try("apply"):
            planned = replace(job, out=folder / "plan.json")
            _once_more(planned, folder / "planned", forks, world=None)
        if not sample.may_try("calls"):
            return points_of(events, [], [])
        resumed = _once_more(job, folder / "resumed", forks, world=served)
        anew = _once_more(job, folder / "anew", forks, world=None)
    full = disks(job.state / "releases", anew.state / "releases")
    return points_of(events, read(resumed.record), full)


def _once_more(job: Job, folder: Path, forks: Nursery, *, world: Path | None) -> Job:
    """Release what is made, from a clone that knows nothing of the first time."""
    again = replace(job, root=folder / "one", state=folder / "state", folder=folder / "run")
    shutil.copytree(job.root, again.root, ignore=shutil.ignore_patterns(".lading"))
    again.state.mkdir()
    if world:
        (again.state / "served").symlink_to(world)
    if code := forks.release(replace(again, gates=False)):
        raise NoReference(again, code)
    return again


def _repository(sample: Path, root: Path) -> Path:
    shutil.copytree(sample, root, ignore=shutil.ignore_patterns("__pycache__", ".lading"))
    start = ("init", "--quiet", "--initial-branch=main")
    who = (("config", "user.name", "A"), ("config", "user.email", "a@example.com"))
    end = (("add", "--all"), ("commit", "--quiet", "--message=feat: begin"))
    for words in (start, *who, *end):
        run(Command("git", *words, cwd=root, looks=True))
    return root
