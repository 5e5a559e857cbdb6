"""How often, and after which pauses, a server that falters is asked again."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

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


def asked_pause(header: str | None, longest: float) -> float:
    """Return the seconds that a Retry-After header asks for, at most ``longest``; else 0.

    Only the form with seconds is read (RFC 9110, 10.2.3); a date asks for nothing.

    >>> asked_pause("7", 30), asked_pause("3600", 30), asked_pause("soon", 30)
    (7.0, 30.0, 0.0)
    """
    text = (header or "").strip()
    return float(min(int(text), longest)) if text.isascii() and text.isdigit() else 0.0
