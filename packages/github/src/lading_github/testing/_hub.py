"""What all answers share: the state, who may what, and what is to go wrong."""

import secrets
import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lading_github.testing._exchange import Refusal, Request, Right, not_found
from lading_github.testing._state import State


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong, once, with the next request of that method."""

    status: int = 0
    """What is answered; 0 if the connection is closed without a word."""
    acted: bool = False
    """Whether the request is carried out all the same."""
    headers: Mapping[str, str] = field(default_factory=dict)
    message: str = "Server Error"
    method: str = ""
    """Which requests it hits: GET, POST, …; all if empty."""


@dataclass
class Hub:
    """One server's knowledge; all its threads share it."""

    state: State
    repositories: Collection[str] | None
    immutable: bool = True
    app: bool = False
    private_mode: bool = False
    token: str = field(default_factory=lambda: f"ghp_{secrets.token_hex(18)}")
    reader_token: str = field(default_factory=lambda: f"ghp_{secrets.token_hex(18)}")
    faults: list[Fault] = field(default_factory=list)
    answers: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def on(cls, folder: Path, repositories: Collection[str] | None) -> "Hub":
        """Take the state in ``folder``; None stands for every repository that is asked for."""
        return cls(State(folder), repositories)

    def right_of(self, authorization: str) -> Right:
        """Return what the bearer of this header may do.

        :raises Refusal: 401 for a token that nobody gave out.
        """
        if not authorization:
            return Right.NONE
        token = authorization.partition(" ")[2]
        if secrets.compare_digest(token, self.token):
            return Right.PUSH
        if secrets.compare_digest(token, self.reader_token):
            return Right.READ
        raise Refusal(401, "Bad credentials")

    def check(self, request: Request, repository: str) -> None:
        """Return if the repository is there and the bearer may do what is asked.

        :raises Refusal: 404, 401 or 403 if not.
        """
        if self.repositories is not None and repository not in self.repositories:
            raise not_found()
        if request.method == "GET" or request.pushes:
            return
        if request.right is Right.NONE:
            raise Refusal(401, "Requires authentication")
        raise Refusal(403, "Resource not accessible by personal access token")

    def fault(self, method: str) -> Fault | None:
        """Take what is to go wrong with this request; None if nothing is."""
        with self.lock:
            self.answers += 1
            hit = next((each for each in self.faults if each.method in {"", method}), None)
            if hit:
                self.faults.remove(hit)
            return hit
