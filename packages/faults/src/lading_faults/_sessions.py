"""The sessions that a commit must have passed: run once, recorded, and struck."""

import shutil
from pathlib import Path

from lading_faults._record import Record
from lading_faults._striker import Striker
from lading_run import Command, Completed, run, write_whole

CHECKS = "needs"
"""What the sessions are called, as if they were a target."""


class Sessions:
    """A runner of nox that runs a session once, and keeps nox's own report for later runs."""

    def __init__(self, striker: Striker, record: Record, folder: Path, *, fresh: bool) -> None:
        """Take the folder of what is kept; if ``fresh``, sessions are run whatever is kept."""
        self._striker = striker
        self._record = record
        self._folder = folder / CHECKS
        self._fresh = fresh

    def __call__(self, command: Command, /) -> Completed:
        """Run the session that the last word names, or give its report as it was."""
        if "--list" in command.argv:
            return self._listed(command)
        session = command.argv[-1]
        report = Path(command.argv[command.argv.index("--report") + 1])
        with self._striker.call(self._record, CHECKS, f"check {session}"):
            kept = self._folder / f"{session}.json"
            if self._fresh or not kept.exists():
                completed = run(command)
                self._folder.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(report, kept)
                return completed
            shutil.copyfile(kept, report)
            return Completed(returncode=0, stdout="", stderr="")

    def _listed(self, command: Command) -> Completed:
        """Say which sessions there are: that changes nothing, so nothing strikes."""
        kept = self._folder / "list"
        if self._fresh or not kept.exists():
            completed = run(command)
            self._folder.mkdir(parents=True, exist_ok=True)
            write_whole(kept, completed.stdout)
            return completed
        return Completed(returncode=0, stdout=kept.read_text("utf-8"), stderr="")
