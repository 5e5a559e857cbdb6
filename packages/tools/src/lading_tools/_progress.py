"""What is told while a tool is got."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

log = logging.getLogger(__name__)

_TICK = 1.0


@contextmanager
def told(what: str) -> Iterator[None]:
    """Tell that ``what`` begins, and after how many seconds it ended; each second in passing.

    A record in passing (``extra={"passing": True}``) is for a line of a terminal that the next one
    takes the place of.
    """
    log.info("%s ...", what)
    begin = time.monotonic()
    over = threading.Event()
    ticker = threading.Thread(target=_tick, args=(what, begin, over), daemon=True)
    ticker.start()
    try:
        yield
    finally:
        over.set()
        ticker.join()
    log.info("%s: done in %.0f s", what, time.monotonic() - begin)


def _tick(what: str, begin: float, over: threading.Event) -> None:
    while not over.wait(_TICK):
        log.info("%s: %.0f s", what, time.monotonic() - begin, extra={"passing": True})
