"""One server on this machine for all targets that stand for the same GitHub."""

from contextlib import AbstractContextManager
from pathlib import Path

from lading_artifact import Wire
from lading_github.testing import Server, serve
from lading_run import shared


def shared_server(folder: Path, wire: Wire) -> AbstractContextManager[Server]:
    """Serve ``folder`` while the block runs.

    Who asks for it while it is served gets the same server, at the address that the first one's
    ``wire`` made.
    """
    place = folder.resolve()
    return shared((__name__, place), lambda: serve(place, wire=wire))
