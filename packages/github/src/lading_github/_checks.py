"""Check runs of a commit."""

from urllib.parse import quote

from lading_github import _reading
from lading_github._api import Json
from lading_github._facts import CheckRun
from lading_github._repository import Repository


class Checks(Repository):
    """The check runs of one repository. Only a GitHub App, so Actions too, may write them."""

    def check_runs(self, commit: str) -> list[CheckRun]:
        """Return the latest check runs of a commit, by name."""
        found = [_reading.read(_reading.check_run, json) for json in self._listed_checks(commit)]
        return sorted(found, key=lambda run: (run.name, run.id))

    def tell_check(
        self, commit: str, name: str, conclusion: str | None, title: str, summary: str
    ) -> CheckRun:
        """Create the check run ``name`` of a commit, or update it; None is still running.

        ``conclusion`` is ``success``, ``failure``, ``neutral``, ``cancelled``, ``skipped``,
        ``timed_out`` or ``action_required``; ``summary`` is Markdown.
        """
        state = (
            {"status": "in_progress"}
            if conclusion is None
            else {"status": "completed", "conclusion": conclusion}
        )
        body = {"name": name, "output": {"title": title, "summary": summary}, **state}
        there = self._check_run(commit, name)
        if there is None or there["status"] == "completed":
            made = self._api.write(
                "POST",
                f"{self._path}/check-runs",
                {"head_sha": commit, **body},
                done=lambda: self._check_run(commit, name, without=there),
            )
        else:
            made = self._api.write("PATCH", f"{self._path}/check-runs/{there['id']}", body)
        return _reading.read(_reading.check_run, made)

    def _check_run(self, commit: str, name: str, without: Json | None = None) -> Json | None:
        known = without["id"] if without else None
        listed = self._listed_checks(commit, check_name=name)
        return next((run for run in listed if run["id"] != known), None)

    def _listed_checks(self, commit: str, **params: str) -> list[Json]:
        path = f"{self._path}/commits/{quote(commit, safe='')}/check-runs"
        return list(self._api.pages(path, "check_runs", filter="latest", **params))
