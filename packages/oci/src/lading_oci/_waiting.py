"""What is told while a registry keeps us waiting."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, repeat

from lading_oci._patience import Patience
from lading_run import meanwhile

log = logging.getLogger(__name__)


@contextmanager
def waiting(registry: str, what: str, patience: Patience) -> Iterator[None]:
    """Tell which registry is waited for, and for what, if the block takes long; then now and then.

    Else nobody could tell one that hangs from one that takes what is sent.
    """
    texts = chain([f"waiting for {registry}: {what} ..."], repeat(""))

    def tell(seconds: float) -> None:
        log.info("%s", next(texts) or f"still waiting for {registry}, {seconds:.0f} s")

    with meanwhile(tell, first=patience.quiet, every=patience.again):
        yield
