"""Pull requests: one that is opened or renewed, and those that were merged."""

from collections.abc import Collection, Iterator

from lading_github import _reading
from lading_github._api import PAGE, Json
from lading_github._facts import PullRequest, PullRequestFacts
from lading_github._repository import Repository


class PullRequests(Repository):
    """The pull requests of one repository."""

    def renew_pull_request(self, head: str, base: str, title: str, body: str) -> PullRequest:
        """Open a pull request of branch ``head``, or give the open one this text and base."""
        text = {"base": base, "title": title, "body": body}
        there = self._open_pull_request(head)
        if there is None:
            made = self._api.write(
                "POST",
                f"{self._path}/pulls",
                {"head": head, **text},
                done=lambda: self._open_pull_request(head),
            )
            return _reading.read(lambda json: _told(json, opened=True), made)
        if _text(there) != text:
            self._api.write("PATCH", f"{self._path}/pulls/{there['number']}", text)
        return _reading.read(lambda json: _told(json, opened=False), there)

    def merged_pull_requests(self, numbers: Collection[int]) -> dict[int, PullRequestFacts]:
        """Return those of ``numbers`` that are merged pull requests of this repository."""
        wanted = set(numbers)
        found: dict[int, PullRequestFacts] = {}
        for json in self._recently_closed(wanted):
            if json["number"] in wanted:
                wanted.discard(json["number"])
                _note(found, json)
        for number in sorted(wanted):
            _note(found, self._api.find(f"{self._path}/pulls/{number}"))
        return dict(sorted(found.items()))

    def _open_pull_request(self, head: str) -> Json | None:
        """Return the open pull request of a branch of this repository."""
        label = head if ":" in head else f"{self.repository.partition('/')[0]}:{head}"
        return next(self._api.pages(f"{self._path}/pulls", state="open", head=label), None)

    def _recently_closed(self, wanted: Collection[int]) -> Iterator[Json]:
        """Yield closed ones, the newest first, while that may be cheaper than asking for each."""
        if len(wanted) <= 1:
            return
        oldest = min(wanted)
        affordable = max(len(wanted) // 4, 1) * PAGE
        asked = self._api.pages(
            f"{self._path}/pulls", state="closed", sort="created", direction="desc"
        )
        for count, json in enumerate(asked, start=1):
            yield json
            if json["number"] <= oldest or count >= affordable:
                return


def _note(found: dict[int, PullRequestFacts], json: Json | None) -> None:
    facts = None if json is None else _reading.read(_reading.merged, json)
    if facts:
        found[facts.number] = facts


def _text(json: Json) -> Json:
    return {"base": json["base"]["ref"], "title": json["title"], "body": json["body"] or ""}


def _told(json: Json, *, opened: bool) -> PullRequest:
    return PullRequest(json["number"], json["html_url"], opened)
