"""How often, and after which pauses, a server that falters is asked again."""

import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lading_http import asked_pause
from lading_run import growing_pauses

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
    chance: Callable[[], float] = secrets.SystemRandom().random

    def pauses(self) -> Iterator[float]:
        """Return the pauses after each try but the last."""
        return growing_pauses(self.tries, self.first, self.longest, self.chance)

    def asked(self, header: str | None) -> float:
        """Return the seconds that a header Retry-After asks for, as long as anybody waits here."""
        return min(asked_pause(header or "", time.time()) or 0.0, self.longest)

    def until(self, deadline: float) -> Iterator[None]:
        """Yield at once, then after growing pauses, until ``deadline`` seconds have passed."""
        end = self.clock() + deadline
        number = 0
        yield
        while (left := end - self.clock()) > 0:
            self.sleep(min(self.first * 2 ** min(number, 16), self.longest / 2, left))
            number += 1
            yield
