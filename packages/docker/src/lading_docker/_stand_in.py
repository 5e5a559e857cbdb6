"""One registry on this machine for all images of a rehearsal."""

from contextlib import AbstractContextManager
from pathlib import Path

from lading_artifact import Wire
from lading_docker._world import World
from lading_oci import serve_registry
from lading_run import shared


def shared_registry(folder: Path, world: World, wire: Wire) -> AbstractContextManager[str]:
    """Serve ``folder`` while the block runs, and yield its ``host:port``.

    Who asks for it while it is served gets the same server, at the address that the first one's
    ``wire`` made.
    """

    def start() -> AbstractContextManager[str]:
        program = world.tools.find("registry", runner=world.runner)
        return serve_registry(folder, program, wire)

    return shared((__name__, folder.resolve()), start)
