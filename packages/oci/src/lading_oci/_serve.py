"""A registry on this machine: CNCF distribution on a folder that survives it."""

import json
import logging
import secrets
import socket
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from lading_artifact import Wire, straight
from lading_run import Command, CommandFailed, serve

log = logging.getLogger(__name__)

_SILENT = {"OTEL_TRACES_EXPORTER": "none", "OTEL_METRICS_EXPORTER": "none"}
_PRESENT = (200, 401)


@contextmanager
def serve_registry(
    folder: Path, program: Path, wire: Wire = straight, *, htpasswd: Path | None = None
) -> Iterator[str]:
    """Serve what is in ``folder`` as a registry until the block is left; yield ``host:port``.

    ``program`` is ``registry`` of CNCF distribution 3. It speaks plain HTTP on a free port of
    127.0.0.1, keeps everything in ``folder``, lets tags be moved and nothing be deleted; it has no
    referrers API (404), as of 3.1. ``wire`` may put something before it. Everyone may do
    everything, or those in the file ``htpasswd`` (bcrypt) may.

    :raises ToolMissing: if there is no such program.
    :raises CommandFailed: if it does not start.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        address = _started(folder, program, htpasswd, stack)
        yield wire(address).partition("://")[2].rstrip("/")


def _started(folder: Path, program: Path, htpasswd: Path | None, stack: ExitStack) -> str:
    """Start the server and return its address; once more if another takes the port meanwhile."""
    for tries_left in (2, 1, 0):
        port = _free_port()
        mark = secrets.token_hex(8)
        config = folder / ".registry.json"
        config.write_text(json.dumps(_settings(folder, port, mark, htpasswd), indent=1) + "\n")
        address = f"http://127.0.0.1:{port}"
        command = Command(program, "serve", config, env=_SILENT, looks=True)
        try:
            stack.enter_context(serve(command, ready=_answers(address, mark)))
        except CommandFailed:
            if not tries_left:
                raise
        else:
            break
    return address


def _settings(folder: Path, port: int, mark: str, htpasswd: Path | None) -> Mapping[str, object]:
    """Return its configuration; it is YAML, of which JSON is a part."""
    settings: dict[str, object] = {
        "version": 0.1,
        "log": {"level": "error", "accesslog": {"disabled": True}},
        "storage": {
            "filesystem": {"rootdirectory": str(folder / "registry")},
            "maintenance": {"uploadpurging": {"enabled": False}},
        },
        "http": {
            "addr": f"127.0.0.1:{port}",
            "secret": secrets.token_hex(16),
            "headers": {"X-Lading": [mark]},
        },
    }
    if htpasswd is not None:
        settings["auth"] = {"htpasswd": {"realm": "lading", "path": str(htpasswd)}}
    return settings


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(address: str, mark: str) -> Callable[[], bool]:
    """Return a question whether this server, and no other that took the port, is there."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def ready() -> bool:
        try:
            with opener.open(f"{address}/v2/", timeout=5) as answer:
                return bool(answer.headers.get("X-Lading") == mark)
        except urllib.error.HTTPError as error:
            with error:
                return error.code in _PRESENT and error.headers.get("X-Lading") == mark
        except OSError:
            return False

    return ready
