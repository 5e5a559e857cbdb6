"""One request and its answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, BinaryIO

Json = dict[str, Any]


class Right(Enum):
    """What the bearer of a token may do."""

    NONE = "none"
    READ = "read"
    PUSH = "push"


@dataclass(frozen=True)
class Request:
    """What was asked, by whom, under which name of this server."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    base: str
    right: Right
    body: Json = field(default_factory=dict)
    stream: BinaryIO | None = None
    """The body of an upload, which is not read yet."""
    length: int = 0

    @property
    def pushes(self) -> bool:
        """Whether the bearer may see drafts and write."""
        return self.right is Right.PUSH

    @property
    def login(self) -> str:
        """Who asks."""
        return {Right.PUSH: "pusher", Right.READ: "reader"}.get(self.right, "ghost")

    def number(self, name: str, default: int) -> int:
        """Return a number of the query; the default if it is none above 0."""
        text = self.query.get(name, "")
        return int(text) if text.isdecimal() and int(text) else default


@dataclass(frozen=True)
class Answer:
    """What is answered: JSON, or a file, or nothing."""

    status: int = 200
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    file: bytes | None = None


@dataclass(frozen=True)
class Exchange:
    """A request and its answer, for who watches."""

    method: str
    path: str
    """As in GitHub's description; that of an upload without ``/uploads``."""
    query: Mapping[str, str]
    content_type: str
    sent: object
    """The JSON that was sent; None for an upload or if there was no body."""
    status: int
    answered: object
    """The JSON that was answered; None if there was no body."""


class Refusal(Exception):
    """An answer that is a refusal."""

    def __init__(
        self, status: int, message: str, *errors: Json, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        body: Json = {"message": message, "documentation_url": "https://docs.github.com/rest"}
        if errors:
            body["errors"] = list(errors)
        self.answer = Answer(status, body, headers or {})


class BrokenOff(Exception):
    """The body of a request did not come to its end: no one is there to answer."""


def not_found() -> Refusal:
    """Return the answer to what is not there, or not for the one who asks."""
    return Refusal(404, "Not Found")


def invalid(resource: str, code: str, field: str = "", message: str = "") -> Refusal:
    """Return the answer to what is understood and not taken."""
    error = {"resource": resource, "code": code, "field": field, "message": message}
    return Refusal(422, "Validation Failed", {k: v for k, v in error.items() if v})
