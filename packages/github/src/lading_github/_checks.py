"""Check runs of a commit."""

from urllib.parse import quote

from lading_github import _reading
from lading_github._facts import CheckRun
from lading_github._repository import Repository

_ENDED = "completed"


class Checks(Repository):
    """The check runs of one repository. Only a GitHub App, so Actions too, may write them."""

    def check_runs(self, commit: str) -> list[CheckRun]:
        """Return the latest check runs of a commit, by name."""
        return sorted(self._listed_checks(commit), key=lambda run: (run.name, run.id))

    def tell_check(
        self, commit: str, name: str, conclusion: str | None, title: str, summary: str
    ) -> CheckRun:
        """Create the check run ``name`` of a commit, or update it while it runs; None is running.

        ``conclusion`` is ``success``, ``failure``, ``neutral``, ``cancelled``, ``skipped``,
        ``timed_out`` or ``action_required``; ``summary`` is Markdown.
        """
        state = {"status": _ENDED, "conclusion": conclusion}
        state = state if conclusion else {"status": "in_progress"}
        body = {"name": name, "output": {"title": title, "summary": summary}, **state}
        there = self._listed_checks(commit, check_name=name)
        running = [run for run in there if run.status != _ENDED]
        path = f"{self._path}/check-runs"
        if running:
            return self._api.write("PATCH", f"{path}/{running[0].id}", body, _reading.check_run)

        def done() -> CheckRun | None:
            now = self._listed_checks(commit, check_name=name)
            return next((run for run in now if run not in there), None)

        new = {"head_sha": commit, **body}
        return self._api.write("POST", path, new, _reading.check_run, done)

    def _listed_checks(self, commit: str, **params: str) -> list[CheckRun]:
        path = f"{self._path}/commits/{quote(commit, safe='')}/check-runs"
        asked = self._api.pages(path, _reading.check_run, "check_runs", filter="latest", **params)
        return list(asked)
