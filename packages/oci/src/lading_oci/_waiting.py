"""What is told while a registry keeps us waiting."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from lading_oci._patience import Patience

log = logging.getLogger(__name__)


@contextmanager
def waiting(registry: str, what: str, patience: Patience) -> Iterator[None]:
    """Tell which registry is waited for, and for what, if the block takes long; then now and then.

    Else nobody could tell one that hangs from one that takes what is sent.
    """
    over = threading.Event()
    teller = threading.Thread(target=_tell, args=(registry, what, patience, over), daemon=True)
    teller.start()
    try:
        yield
    finally:
        over.set()
        teller.join()


def _tell(registry: str, what: str, patience: Patience, over: threading.Event) -> None:
    begin = time.monotonic()
    if over.wait(patience.quiet):
        return
    log.info("waiting for %s: %s ...", registry, what)
    while not over.wait(patience.again):
        log.info("still waiting for %s, %.0f s", registry, time.monotonic() - begin)
