"""One server on this machine for all targets that stand for the same GitHub."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from lading_artifact import Wire
from lading_github import testing


@dataclass
class _Shared:
    server: "testing.Server"
    stack: ExitStack
    users: int = 0


_RUNNING: dict[Path, _Shared] = {}
_LOCK = threading.Lock()


@contextmanager
def shared_server(folder: Path, wire: Wire) -> "Iterator[testing.Server]":
    """Serve ``folder`` while the block runs.

    Who asks for it while it is served, within this process, gets the same server, at the address
    that the first one's ``wire`` made.
    """
    key = folder.resolve()
    with _LOCK:
        if key not in _RUNNING:
            _RUNNING[key] = _started(key, wire)
        shared = _RUNNING[key]
        shared.users += 1
    try:
        yield shared.server
    finally:
        with _LOCK:
            shared.users -= 1
            if not shared.users:
                del _RUNNING[key]
                shared.stack.close()


def _started(folder: Path, wire: Wire) -> _Shared:
    stack = ExitStack()
    return _Shared(stack.enter_context(testing.serve(folder, wire=wire)), stack)
