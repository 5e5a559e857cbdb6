"""Signs of life while something takes long."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def meanwhile(
    tell: Callable[[float], None], *, every: float, first: float | None = None
) -> Iterator[None]:
    """Call ``tell`` from a thread while the block runs, with the seconds that it has taken so far.

    That is after ``first`` seconds, or as many as ``every`` if it is None, and then after ``every``
    more; never once the block has ended.
    """
    over = threading.Event()
    begin = time.monotonic()

    def signs() -> None:
        pause = every if first is None else first
        while not over.wait(pause):
            tell(time.monotonic() - begin)
            pause = every

    teller = threading.Thread(target=signs, daemon=True)
    teller.start()
    try:
        yield
    finally:
        over.set()
        teller.join()
