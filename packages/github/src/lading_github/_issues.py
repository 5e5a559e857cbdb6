"""Issues, one for each subject, found again by a mark that readers do not see."""

from dataclasses import dataclass
from urllib.parse import quote

from lading_github import _reading
from lading_github._answer import Json
from lading_github._facts import Issue
from lading_github._repository import Repository

_OURS = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})


@dataclass(frozen=True, slots=True)
class _Open:
    number: int
    address: str
    title: str
    body: str
    ours: bool
    """Whether one who belongs here opened it, as an issue: a stranger may write our mark too."""

    @classmethod
    def of(cls, json: Json) -> "_Open":
        robot = bool(json["user"]) and json["user"]["type"] == "Bot"
        ours = "pull_request" not in json and (robot or json["author_association"] in _OURS)
        return cls(json["number"], json["html_url"], json["title"], json["body"] or "", ours)


class Issues(Repository):
    """The issues of one repository."""

    def tell_issue(self, subject: str, title: str, body: str) -> Issue:
        """Open the issue of ``subject``, or give the open one this title and body."""
        marked = f"{body.rstrip()}\n\n{mark(subject)}"
        text = {"title": title, "body": marked}
        path = f"{self._path}/issues"
        there = self._oldest_open(subject)
        if there is None:
            there = self._api.write(
                "POST", path, text, _Open.of, lambda: self._oldest_open(subject)
            )
            return Issue(there.number, there.address, opened=True)
        if (there.title, there.body) != (title, marked):
            self._api.write("PATCH", f"{path}/{there.number}", text, _reading.nothing)
        return Issue(there.number, there.address, opened=False)

    def close_issue(self, subject: str) -> list[Issue]:
        """Close what is open for ``subject``; return what was closed."""
        body = {"state": "closed", "state_reason": "completed"}
        there = self._open_issues(subject)
        for issue in there:
            path = f"{self._path}/issues/{issue.number}"
            self._api.write("PATCH", path, body, _reading.nothing)
        return [Issue(issue.number, issue.address, opened=False) for issue in there]

    def _oldest_open(self, subject: str) -> _Open | None:
        return next(iter(self._open_issues(subject)), None)

    def _open_issues(self, subject: str) -> list[_Open]:
        """Return the open issues of ``subject``, the oldest first."""
        order = {"state": "open", "sort": "created", "direction": "asc"}
        asked = self._api.pages(f"{self._path}/issues", _Open.of, **order)
        return [issue for issue in asked if issue.ours and mark(subject) in issue.body]


def mark(subject: str) -> str:
    """Return the mark of a subject: a comment of HTML, which no subject can end.

    >>> mark("release v1.2.0")
    '<!-- lading: release v1.2.0 -->'
    """
    return f"<!-- lading: {quote(subject, safe=' /@').replace('--', '-%2D')} -->"
