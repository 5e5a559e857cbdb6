"""The remote of a rehearsal: a bare repository on this machine, reached as a remote is."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lading_artifact import Wire
from lading_git import _later
from lading_git._cached import start
from lading_git._folder import made_whole
from lading_git._repository import Repository

_CONFIGURATION = f"""\
[core]
\thooksPath = {os.devnull}
[http]
\treceivepack = true
[receive]
\tadvertisePushOptions = true
\tautogc = false
\tdenyNonFastForwards = true
"""


@dataclass(frozen=True, slots=True)
class StandIn:
    """The repository, and the address by which it is reached."""

    served: Path
    address: str


@contextmanager
def standing_in(like: Repository, served: Path, wire: Wire) -> Iterator[StandIn]:
    """Serve the bare repository ``served`` until the block is left; what it holds stays.

    If it is not there, it is made for objects of the same format as those of ``like``.
    """
    served = served.resolve()
    if not served.exists():
        with made_whole(served) as part:
            start(part, like, bare=True)
            (part / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
            with (part / "config").open("a", encoding="utf-8") as file:
                file.write(_CONFIGURATION)
    with _later.serving(served.parent, like.runner) as address:
        yield StandIn(served, f"{wire(address).rstrip('/')}/{served.name}")
