"""One server on this machine for all targets that stand for the same GitHub."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from lading_artifact import Wire
from lading_run import shared

if TYPE_CHECKING:
    from lading_github.testing import Server


def shared_server(folder: Path, wire: Wire) -> "AbstractContextManager[Server]":
    """Serve ``folder`` while the block runs.

    Who asks for it while it is served gets the same server, at the address that the first one's
    ``wire`` made.
    """
    from lading_github.testing import serve  # noqa: PLC0415 - a release needs no server

    place = folder.resolve()
    return shared((__name__, place), lambda: serve(place, wire=wire))
