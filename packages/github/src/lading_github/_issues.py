"""Issues, one for each subject, found again by a mark that readers do not see."""

from collections.abc import Iterator
from urllib.parse import quote

from lading_github import _reading
from lading_github._api import Json
from lading_github._facts import Issue
from lading_github._repository import Repository

_OURS = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})


class Issues(Repository):
    """The issues of one repository."""

    def tell_issue(self, subject: str, title: str, body: str) -> Issue:
        """Open the issue of ``subject``, or give the open one this title and body."""
        marked = f"{body.rstrip()}\n\n{mark(subject)}"
        text = {"title": title, "body": marked}
        there = next(self._open_issues(subject), None)
        if there is None:
            made = self._api.write(
                "POST",
                f"{self._path}/issues",
                text,
                done=lambda: next(self._open_issues(subject), None),
            )
            return _reading.read(lambda json: _told(json, opened=True), made)
        if (there["title"], there["body"]) != (title, marked):
            self._api.write("PATCH", f"{self._path}/issues/{there['number']}", text)
        return _reading.read(lambda json: _told(json, opened=False), there)

    def close_issue(self, subject: str) -> list[Issue]:
        """Close what is open for ``subject``; return what was closed."""
        closed = []
        for json in list(self._open_issues(subject)):
            body = {"state": "closed", "state_reason": "completed"}
            self._api.write("PATCH", f"{self._path}/issues/{json['number']}", body)
            closed.append(_reading.read(lambda json: _told(json, opened=False), json))
        return closed

    def _open_issues(self, subject: str) -> Iterator[Json]:
        """Yield the open issues of ``subject``, the oldest first."""
        asked = self._api.pages(
            f"{self._path}/issues", state="open", sort="created", direction="asc"
        )
        return (
            json
            for json in asked
            if "pull_request" not in json and mark(subject) in (json["body"] or "") and _ours(json)
        )


def mark(subject: str) -> str:
    """Return the mark of a subject: a comment of HTML, which no subject can end.

    >>> mark("release v1.2.0")
    '<!-- lading: release v1.2.0 -->'
    """
    return f"<!-- lading: {quote(subject, safe=' /@').replace('--', '-%2D')} -->"


def _ours(json: Json) -> bool:
    """Whether one who belongs here wrote it: a stranger may write our mark too."""
    user = json["user"] or {}
    return json["author_association"] in _OURS or user.get("type") == "Bot"


def _told(json: Json, *, opened: bool) -> Issue:
    return Issue(json["number"], json["html_url"], opened)
