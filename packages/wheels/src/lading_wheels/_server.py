"""A package index on this machine: pypiserver on a folder."""

import secrets
import socket
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from lading_artifact import Wire, straight
from lading_http import httpx
from lading_run import Command, CommandFailed, serve
from lading_wheels._filename import kind_of
from lading_wheels._settings import Index

_DEADLINE = 30
_PROGRAM = Path(__file__).with_name("_stand_in.py")


@contextmanager
def index_on(folder: Path, wire: Wire = straight) -> Iterator[Index]:
    """Serve the wheels and sdists in ``folder`` on a free port until the block is left.

    Anyone on this machine may upload; nothing is ever replaced; nothing is looked up elsewhere.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sweep(folder)
    with ExitStack() as stack:
        address = wire(_started(folder, stack))
        yield Index(upload=f"{address}/", simple=f"{address}/simple/", deadline=_DEADLINE)


def _started(folder: Path, stack: ExitStack) -> str:
    """Start the server and return its address; once more if another takes the port meanwhile."""
    for tries_left in (2, 1, 0):
        port, health = _free_port(), f"/{secrets.token_hex(8)}"
        address = f"http://127.0.0.1:{port}"
        server = serve(_command(folder, port, health), ready=_answers(f"{address}{health}"))
        try:
            stack.enter_context(server)
        except CommandFailed:
            if not tries_left:
                raise
        else:
            break
    return address


def sweep(folder: Path) -> None:
    """Remove the files that a server was writing when it was killed.

    A real index shows a file when it has all of it; pypiserver writes in place.
    """
    for file in folder.iterdir():
        if kind_of(file) and not _is_whole(file):
            file.unlink()


def _is_whole(file: Path) -> bool:
    try:
        if kind_of(file) == "wheel":
            with zipfile.ZipFile(file) as wheel:
                return wheel.testzip() is None
        with tarfile.open(file) as sdist:
            return all(True for _ in sdist)
    except (OSError, EOFError, zipfile.BadZipFile, tarfile.TarError):
        return False


def _command(folder: Path, port: int, health: str) -> Command:
    return Command(sys.executable, "-P", _PROGRAM, folder, str(port), health, looks=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(address: str) -> Callable[[], bool]:
    """Return a question whether this server, and no other that took the port, is there."""

    def ready() -> bool:
        try:
            return httpx.get(address, trust_env=False, verify=False).is_success
        except httpx.TransportError:
            return False

    return ready
