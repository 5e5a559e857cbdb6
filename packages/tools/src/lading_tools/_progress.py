"""What is told while a tool is got."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from lading_run import meanwhile

log = logging.getLogger(__name__)

_TICK = 1.0
_SIGN = 20
"""After so many ticks there is a sign of life for whoever has no terminal, such as a log of CI."""


@contextmanager
def told(what: str, note: str = "") -> Iterator[None]:
    """Tell that ``what`` begins, and after how many seconds it ended; each second in passing.

    A record in passing (``extra={"passing": True}``) is for a line of a terminal that the next one
    takes the place of. ``note`` is told at the beginning.
    """
    log.info("%s%s ...", what, note and f" ({note})")
    begin = time.monotonic()
    ticks = count(1)

    def tell(seconds: float) -> None:
        if next(ticks) % _SIGN:
            log.info("%s: %.0f s", what, seconds, extra={"passing": True})
        else:
            log.info("still %s, %.0f s", what, seconds)

    with meanwhile(tell, every=_TICK):
        yield
    log.info("%s: done in %.0f s", what, time.monotonic() - begin)
