"""One registry on this machine for all images of a rehearsal."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from lading_artifact import Wire
from lading_docker._world import World
from lading_oci import serve_registry


@dataclass
class _Shared:
    address: str
    stack: ExitStack
    users: int = 0


_RUNNING: dict[Path, _Shared] = {}
_LOCK = threading.Lock()


@contextmanager
def shared_registry(folder: Path, world: World, wire: Wire) -> Iterator[str]:
    """Serve ``folder`` while the block runs, and yield its ``host:port``.

    Who asks for it while it is served, within this process, gets the same server, at the address
    that the first one's ``wire`` made.
    """
    key = folder.resolve()
    with _LOCK:
        if key not in _RUNNING:
            program = world.tools.find("registry", runner=world.runner)
            stack = ExitStack()
            address = stack.enter_context(serve_registry(key, program, wire))
            _RUNNING[key] = _Shared(address, stack)
        shared = _RUNNING[key]
        shared.users += 1
    try:
        yield shared.address
    finally:
        with _LOCK:
            shared.users -= 1
            if not shared.users:
                del _RUNNING[key]
                shared.stack.close()
