"""A process that has imported all that a release needs, and forks off one after the other.

Python and its imports cost more than half of a rehearsal that builds nothing. A fork is a process
as every other: it is killed and nobody else feels it. This module is the program of that process
too.
"""

import gc
import json
import logging
import os
import socket
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from importlib import import_module
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import NoReturn

from lading_faults._child import LONGEST, command_of, wait_for_the_rest
from lading_faults._job import Job
from lading_faults._release import main as release
from lading_project import offered
from lading_run import Unavailable, serve

log = logging.getLogger(__name__)


class Nursery:
    """Has jobs done by forks of one process."""

    def __init__(self, address: Path) -> None:
        """Take the path of the socket on which that process listens."""
        self._address = address

    def release(self, job: Job) -> int:
        """Release in a process of its own; return its exit code, once nothing of it is left.

        :raises Unavailable: if it takes longer than any release should.
        :raises StillRunning: if something of it stays.
        """
        job.folder.mkdir(parents=True, exist_ok=True)
        with socket.socket(socket.AF_UNIX) as connection, ExitStack() as stack:
            connection.settimeout(LONGEST)
            try:
                connection.connect(_short(self._address, stack))
                connection.sendall(f"{job.to_json()}\n".encode())
                code = int(connection.makefile().readline())
            except (OSError, ValueError) as error:
                raise Unavailable(f"the release in {job.root} has not ended: {error}") from error
        wait_for_the_rest(job)
        return code


def _short(address: Path, stack: ExitStack) -> str:
    """Return a name of the socket that is short enough for one, while the stack is open."""
    folder = os.open(address.parent, os.O_DIRECTORY)
    stack.callback(os.close, folder)
    return f"/proc/self/fd/{folder}/{address.name}"


@contextmanager
def nursery(folder: Path, modules: Iterable[Path]) -> Iterator[Nursery]:
    """Keep such a process while the block runs; ``modules`` name what it imports, as JSON."""
    address = folder / "nursery"
    command = command_of("nursery", address.name, *map(str, modules), cwd=folder)
    with serve(command, ready=address.exists, log=folder / "nursery.txt"):
        yield Nursery(address)


def main(address: str, modules: Iterable[Path]) -> int:
    """Fork for each connection, until it is ended; a fork does not return."""
    named = [json.loads(path.read_text("utf-8")) for path in modules]
    for name in dict.fromkeys(chain(*named)):  # in order: _asyncio before asyncio breaks both
        with suppress(ImportError, ValueError):  # not all that is imported is found by its name
            import_module(name) if find_spec(name) else None
    offered("lading.targets")  # what is installed is read once, here and not in every fork
    if threading.active_count() > 1:
        return _TOO_MANY
    gc.freeze()  # else every fork looks through all of this when it ends
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"{address}.new")
        server.listen(16)
        Path(f"{address}.new").rename(address)
        while True:
            connection, _ = server.accept()
            _bury()
            with connection:
                if os.fork() == 0:
                    server.close()
                    _attend(connection)


_TOO_MANY = 70
"""A fork has one thread only, and the locks of the others for ever."""


def _attend(connection: socket.socket) -> NoReturn:
    """Fork once more for the job of the connection, and tell how that ended."""
    job = Job.parse(connection.makefile().readline())
    child = os.fork()
    if child == 0:
        connection.close()
        _release(job)
    _, status = os.waitpid(child, 0)
    connection.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)  # to take down all that was imported costs as much as a small release


def _bury() -> None:
    """Wait for the forks that have ended."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG) != (0, 0):
            pass


def _release(job: Job) -> NoReturn:
    with (job.folder / "stderr.txt").open("ab", buffering=0) as file:
        os.dup2(file.fileno(), 2)
    os.chdir(job.root)
    os.environ.update(job.mark)
    code = 1
    try:
        code = release(job)
    except Exception:
        log.exception("a bug")
    finally:
        logging.shutdown()
        os._exit(code)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], map(Path, sys.argv[2:])))
