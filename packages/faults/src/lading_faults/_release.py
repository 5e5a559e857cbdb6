"""The child process: one rehearsal, with its one fault."""

import errno
import json
import logging
import sys
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from typing import cast

from lading_artifact import Listener, Release, Tables, Target
from lading_faults._job import Job
from lading_faults._kept import Kept
from lading_faults._record import Record
from lading_faults._sessions import CHECKS, Sessions
from lading_faults._striker import Striker
from lading_faults._watched import WatchedListener, WatchedTarget
from lading_release import Parts, Phase, Report, Wish, run_release, write_plan
from lading_run import LadingError, Unavailable, write_whole

log = logging.getLogger(__name__)

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
"""What the edge, lading_tasks, tells as a message wherever it comes from; EFBIG stands for it."""

Finder = Callable[[Tables, Release], Parts]


def main(job: Job) -> int:
    """Do the job and return the exit code that the task would end with."""
    logging.basicConfig(
        filename=job.log,
        level=logging.DEBUG,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    for name in ("httpcore", "lading_run.output"):  # ten lines for each request, and 700 of Go
        logging.getLogger(name).setLevel(logging.INFO)
    watching = Watching(job)
    try:
        wishes = [_wish(job), *[_wish(job).but(until=Phase.PLANNED)] * (job.times - 1)]
        reports = [run_release(w, watching.find, runner=watching.sessions) for w in wishes]
    except LadingError as error:
        log.warning("%s: %s\n%s", type(error).__name__, error, error.hint)
        return error.exit_code
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        log.warning("%s", error)
        return Unavailable.exit_code
    if job.out and (plan := reports[-1].plan):
        write_plan(job.out, plan)
    write_whole(job.modules, json.dumps([name for name in sys.modules if name != "__main__"]))
    write_whole(job.report, json.dumps([_facts(report) for report in reports]))
    return 0


def _wish(job: Job) -> Wish:
    until = Phase.PLANNED if job.out else Phase.PUBLISHED
    return Wish(
        root=job.root, tag=job.tag, rehearse=True, state=job.state, plan=job.plan, until=until
    )


class Watching:
    """Finds the parts of a release and watches what they do."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._find = finder(job.parts)
        self._striker = Striker(job.fault, job.sign)
        self._record = Record(job.record, job.servers)
        fresh = job.gates or bool(job.fault and job.fault.target == CHECKS)
        self.sessions = Sessions(self._striker, self._record, job.made, fresh=fresh)
        """Runs the sessions that the commit must have passed."""

    def find(self, tables: Tables, release: Release) -> Parts:
        """Find the parts; makers make once, and gates judge once."""
        parts = self._find(tables, release)
        watch = (self._striker, self._record, self._job.elsewhere)
        return replace(
            parts,
            makers=[Kept(maker, self._job.made) for maker in parts.makers],
            gates=parts.gates if self._job.gates else [],
            targets=[cast("Target", WatchedTarget(target, *watch)) for target in parts.targets],
            listeners=[cast("Listener", WatchedListener(each, *watch)) for each in parts.listeners],
        )


def finder(name: str) -> Finder:
    """Import what ``module:function`` names."""
    module, _, function = name.partition(":")
    return cast("Finder", getattr(import_module(module), function))


def _facts(report: Report) -> dict[str, object]:
    to_do = report.plan.to_do if report.plan else ()
    return {
        "served": sorted([s.target, s.artifact.name, s.artifact.digest] for s in report.served),
        "to_do": [f"{step.target}: {step.artifact.name}" for step in to_do],
        "published": [f"{s.target}: {s.artifact.name}" for s in report.served if s.published],
    }


if __name__ == "__main__":
    sys.exit(main(Job.parse(sys.argv[1])))
