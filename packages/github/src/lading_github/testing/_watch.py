"""Who is shown every exchange, so that this GitHub can be held against the description of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from lading_github.testing._exchange import Exchange

Watch = Callable[[Exchange], object]

_watching: list[Watch] = []


@contextmanager
def watching(watch: Watch) -> Iterator[None]:
    """Show ``watch`` each exchange with every server of this process, while the block runs.

    It is called in the thread that answers, before the answer is sent.
    """
    _watching.append(watch)
    try:
        yield
    finally:
        _watching.remove(watch)


def tell(exchange: Exchange) -> None:
    """Show an exchange to all who watch."""
    for watch in tuple(_watching):
        watch(exchange)
