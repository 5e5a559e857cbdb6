"""The server, as long as a block runs."""

import logging
import sys
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from pathlib import Path

from lading_artifact import Wire, straight
from lading_github.testing import _issues, _pulls
from lading_github.testing._exchange import Json
from lading_github.testing._http import Handler, handler_for
from lading_github.testing._hub import Fault, Hub

log = logging.getLogger(__name__)


class Server:
    """A running server, and what is to be different with it."""

    def __init__(self, address: str, hub: Hub) -> None:
        self.address = address
        """The address of its API, without a slash at the end."""
        self._hub = hub

    @property
    def token(self) -> str:
        """A token with the right to push."""
        return self._hub.token

    @property
    def reader_token(self) -> str:
        """A token that may only read."""
        return self._hub.reader_token

    def fail(self, *faults: Fault) -> None:
        """Have the next requests go wrong, each in its way."""
        self._hub.faults.extend(faults)

    @property
    def pending(self) -> Sequence[Fault]:
        """The faults that no request has met yet."""
        return tuple(self._hub.faults)

    def put_merged(
        self, repository: str, *, title: str, author: str, body: str, commit: str
    ) -> int:
        """Put a pull request there that was merged as ``commit``; return its number."""
        text: Json = {"title": title, "body": body, "head": f"{author}:change", "base": "main"}
        with self._hub.state.changing(repository) as there:
            pull = _pulls.opened(self._hub, there, author, text)
            _pulls.merge(pull, commit, "pusher")
            return int(pull["number"])

    def put_issue(self, repository: str, *, title: str, author: str, body: str) -> int:
        """Put an open issue of anybody there; return its number."""
        with self._hub.state.changing(repository) as there:
            issue = _issues.opened(self._hub, there, author, {"title": title, "body": body})
            return int(issue["number"])


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # a client may keep its connection longer than we live

    def __init__(self, handler: type[Handler]) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.bugs: list[BaseException] = []

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep what goes wrong in a thread, which has no one else to tell."""
        error = sys.exception()
        if isinstance(error, ConnectionError | TimeoutError):
            log.debug("a client went away: %s", error)
        elif isinstance(error, OSError):
            log.warning("the server that stands in for GitHub gives no answer: %s", error)
        elif error:
            self.bugs.append(error)


@contextmanager
def serve(
    folder: Path,
    *,
    wire: Wire = straight,
    repositories: Collection[str] | None = None,
    immutable: bool = True,
    app: bool = False,
    stale: int = 0,
    private_mode: bool = False,
) -> Iterator[Server]:
    """Be GitHub on a free port of this machine while the block runs.

    ``folder`` keeps the state, also of a server that was killed; ``wire`` makes the address that
    is given out of the server's own. Repositories are all that are asked for, unless they are
    named. ``immutable`` is what releases become once they are published; ``app`` makes the tokens
    those of an app, as in Actions; ``stale`` is how many lists after a change still show what was
    before. In ``private_mode`` strangers are sent to a page to log in, as GitHub Enterprise does.
    """
    folder.mkdir(parents=True, exist_ok=True)
    hub = Hub.on(folder, repositories)
    hub.immutable, hub.app, hub.state.stale = immutable, app, stale
    hub.private_mode = private_mode
    with _Listener(handler_for(hub)) as listener:
        thread = threading.Thread(target=listener.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield Server(wire(f"http://127.0.0.1:{listener.server_port}"), hub)
        finally:
            listener.shutdown()
            thread.join()
    if listener.bugs:
        raise listener.bugs[0]
