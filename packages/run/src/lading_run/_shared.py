"""One of a thing for all who want it at the same time, such as a server that several use."""

import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

Thing = TypeVar("Thing")


@dataclass
class _Shared:
    thing: Any
    stack: ExitStack
    users: int = 0


_THINGS: dict[Hashable, _Shared] = {}
_LOCK = threading.Lock()


@contextmanager
def shared(key: Hashable, start: Callable[[], AbstractContextManager[Thing]]) -> Iterator[Thing]:
    """Yield what ``start`` yields to the first who comes with ``key``; it ends with the last one.

    Who comes while it is there, within this process, gets the same. One ``key`` is for one kind of
    thing: say in it which.
    """
    with _LOCK:
        if key not in _THINGS:
            stack = ExitStack()
            _THINGS[key] = _Shared(stack.enter_context(start()), stack)
        there = _THINGS[key]
        there.users += 1
    try:
        yield there.thing
    finally:
        with _LOCK:
            there.users -= 1
            if not there.users:
                del _THINGS[key]
                there.stack.close()
