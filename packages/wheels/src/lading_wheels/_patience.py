"""How often, and after which pauses, a server that falters is asked again."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

PASSING = frozenset({429, 500, 502, 503, 504})
"""The answers after which the same question may get a better one."""


@dataclass(frozen=True, slots=True)
class Patience:
    """A number of tries with growing pauses between them, all in seconds."""

    tries: int = 5
    first: float = 0.5
    longest: float = 30
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    def pauses(self) -> Iterator[float]:
        """Yield the pause after each try but the last.

        >>> list(Patience(tries=4, first=1, longest=3).pauses())
        [1, 2, 3]
        """
        for number in range(self.tries - 1):
            yield min(self.first * 2**number, self.longest)

    def until(self, deadline: float) -> Iterator[None]:
        """Yield at once, then after growing pauses, until ``deadline`` seconds have passed."""
        end = self.clock() + deadline
        number = 0
        yield
        while (left := end - self.clock()) > 0:
            self.sleep(min(self.first * 2 ** min(number, 16), self.longest / 2, left))
            number += 1
            yield


def asked_pause(header: str | None, longest: float, now: float | None = None) -> float:
    """Return the seconds that a Retry-After header asks for, at most ``longest``; else 0.

    It holds seconds or a date (RFC 9110, 10.2.3); ``now`` is the time in seconds since 1970.

    >>> asked_pause("7", 30), asked_pause("3600", 30), asked_pause("soon", 30)
    (7.0, 30.0, 0.0)
    >>> asked_pause("Thu, 01 Jan 1970 00:00:09 GMT", 30, now=5)
    4.0
    """
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        return float(min(int(text[:9]), longest))
    try:
        wanted = parsedate_to_datetime(text).timestamp()
    except (ValueError, OverflowError):
        return 0.0
    return min(max(wanted - (time.time() if now is None else now), 0.0), longest)
