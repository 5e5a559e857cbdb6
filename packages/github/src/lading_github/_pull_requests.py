"""Pull requests: one that is opened or renewed, and those that were merged."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from lading_github import _reading
from lading_github._answer import Json
from lading_github._api import PAGE
from lading_github._facts import PullRequest, PullRequestFacts
from lading_github._repository import Repository


@dataclass(frozen=True, slots=True)
class _Open:
    number: int
    address: str
    text: Json
    """What a renewal changes: base, title and body."""

    @classmethod
    def of(cls, json: Json) -> "_Open":
        text = {"base": json["base"]["ref"], "title": json["title"], "body": json["body"] or ""}
        return cls(json["number"], json["html_url"], text)


class PullRequests(Repository):
    """The pull requests of one repository."""

    def renew_pull_request(self, head: str, base: str, title: str, body: str) -> PullRequest:
        """Open a pull request of branch ``head``, or give the open one this text and base."""
        text = {"base": base, "title": title, "body": body}
        path = f"{self._path}/pulls"
        there = self._open_pull_request(head)
        if there is None:
            new = {"head": head, **text}
            there = self._api.write(
                "POST", path, new, _Open.of, lambda: self._open_pull_request(head)
            )
            return PullRequest(there.number, there.address, opened=True)
        if there.text != text:
            self._api.write("PATCH", f"{path}/{there.number}", text, _reading.nothing)
        return PullRequest(there.number, there.address, opened=False)

    def merged_pull_requests(self, numbers: Collection[int]) -> dict[int, PullRequestFacts]:
        """Return those of ``numbers`` that are merged pull requests of this repository."""
        wanted = set(numbers)
        found = {number: it for number, it in self._recently_closed(wanted) if number in wanted}
        for number in wanted - found.keys():
            found[number] = self._api.find(f"{self._path}/pulls/{number}", _reading.merged)
        return {number: facts for number, facts in sorted(found.items()) if facts}

    def _open_pull_request(self, head: str) -> _Open | None:
        """Return the open pull request of a branch of this repository."""
        label = head if ":" in head else f"{self.repository.partition('/')[0]}:{head}"
        return next(
            self._api.pages(f"{self._path}/pulls", _Open.of, state="open", head=label), None
        )

    def _recently_closed(
        self, wanted: Collection[int]
    ) -> Iterator[tuple[int, PullRequestFacts | None]]:
        """Yield closed ones, the newest first, while that may be cheaper than asking for each."""
        if len(wanted) <= 1:
            return
        oldest = min(wanted)
        affordable = max(len(wanted) // 4, 1) * PAGE
        order = {"state": "closed", "sort": "created", "direction": "desc"}
        asked = self._api.pages(f"{self._path}/pulls", _numbered, **order)
        for count, (number, facts) in enumerate(asked, start=1):
            yield number, facts
            if number <= oldest or count >= affordable:
                return


def _numbered(json: Json) -> tuple[int, PullRequestFacts | None]:
    return json["number"], _reading.merged(json)
