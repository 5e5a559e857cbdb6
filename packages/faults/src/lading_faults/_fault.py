"""What is to go wrong, and where: a value that a child process is given."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import Enum
from typing import Self


class Kind(Enum):
    """What goes wrong.

    The first three strike a call of a target, the next ten a request to its server, the rest all.
    """

    KILLED_BEFORE = "killed before"
    KILLED_AFTER = "killed after"
    OVERTAKEN = "overtaken before"
    """Another clone's release of the same tag runs to its end first."""
    KILLED_SENDING = "killed while sending"
    """When the server has half of the request's body."""
    KILLED_UNANSWERED = "killed without the answer to"
    """When the server has done what was asked, and the answer is on its way."""
    ERROR = "500 to"
    ERROR_AFTER = "500 in spite of"
    """The server does what was asked and says that it failed."""
    DOWN = "503 from"
    """That request and all later ones are turned away."""
    BUSY = "429 to"
    RESET = "reset by"
    RESET_AFTER = "reset after"
    """The server does what was asked, and the connection breaks before the answer."""
    HALF = "half the answer to"
    SLOW = "slow answer to"
    STALE = "stale answer to"
    """What the server said before the last write, twice, and then the truth."""
    BESIDE = "another run beside"
    """Another run of the same clone starts meanwhile."""
    AT_ONCE = "two at once"
    """Two clones release the same tag, with nothing that orders their acts."""
    DISK = "disk full at"
    DISK_BUILDING = "disk full while building at"
    LIMIT = "no file over"
    """Instead of a full disk, where none can be had: what is written beyond a size fails."""


FULL = frozenset({Kind.DISK, Kind.DISK_BUILDING, Kind.LIMIT})
KILLS = frozenset(kind for kind in Kind if kind.value.startswith("killed"))
_REQUEST = re.compile(r"[A-Z]+ /")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that goes wrong, once: at the ``nth`` time that ``target`` sees ``what``.

    ``what`` is a call (``take app-1.0.tar.gz``) or a request (``POST /upload``).
    """

    kind: Kind
    target: str
    what: str
    nth: int = 1

    @property
    def at_request(self) -> bool:
        """Whether it strikes a request, and not a call or all of the release.

        >>> Fault(kind=Kind.ERROR, target="index", what="POST /").at_request
        True
        """
        return bool(_REQUEST.match(self.what))

    def __str__(self) -> str:
        """Write it as it is shown: ``killed before take app-1.0.tar.gz (index)``.

        >>> print(Fault(kind=Kind.ERROR, target="index", what="POST /", nth=2))
        500 to POST / #2 (index)
        """
        number = f" #{self.nth}" if self.nth > 1 else ""
        return f"{self.kind.value} {self.what}{number} ({self.target})"

    def to_json(self) -> str:
        """Write it for a child process."""
        return json.dumps({**asdict(self), "kind": self.kind.value})

    @classmethod
    def of(cls, value: Mapping[str, object]) -> Self:
        """Read what ``to_json`` wrote, once it is parsed.

        >>> Fault.of({"kind": "reset by", "target": "git", "what": "GET /", "nth": 1}).kind
        <Kind.RESET: 'reset by'>
        """
        return cls(
            kind=Kind(value["kind"]),
            target=str(value["target"]),
            what=str(value["what"]),
            nth=int(str(value["nth"])),
        )
