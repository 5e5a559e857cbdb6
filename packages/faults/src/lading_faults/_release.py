"""The child process: one rehearsal, with its one fault."""

import errno
import json
import logging
import sys
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from typing import cast

from lading_artifact import Release, Tables
from lading_faults._job import Job
from lading_faults._kept import Kept
from lading_faults._record import Record
from lading_faults._striker import Striker
from lading_faults._watched import watched
from lading_release import Parts, Report, Wish, run_release
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
    logging.getLogger("httpcore").setLevel(logging.INFO)  # ten lines for each request
    try:
        reports = [run_release(_wish(job), watching(job)) for _ in range(job.times)]
    except LadingError as error:
        log.warning("%s: %s\n%s", type(error).__name__, error, error.hint)
        return error.exit_code
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        log.warning("%s", error)
        return Unavailable.exit_code
    write_whole(job.modules, json.dumps(sorted(set(sys.modules) - {"__main__"})))
    write_whole(job.report, json.dumps([_facts(report) for report in reports]))
    return 0


def _wish(job: Job) -> Wish:
    return Wish(root=job.root, tag=job.tag, rehearse=True, state=job.state)


def watching(job: Job) -> Finder:
    """Find the parts of the release, and watch the targets."""
    find = finder(job.parts)
    striker = Striker(job.fault, job.sign)
    record = Record(job.record, job.servers)

    def found(tables: Tables, release: Release) -> Parts:
        parts = find(tables, release)
        return replace(
            parts,
            makers=[Kept(maker, job.made) for maker in parts.makers],
            gates=parts.gates if job.gates else [],
            targets=[watched(target, striker, record, job.elsewhere) for target in parts.targets],
        )

    return found


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
