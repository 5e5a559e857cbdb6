"""How often, and after which pauses, a server that falters is asked again."""

import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lading_run import growing_pauses


@dataclass(frozen=True, slots=True)
class Patience:
    """A number of tries with growing pauses between them; all times are in seconds."""

    tries: int = 5
    first: float = 1
    longest: float = 30
    limit: float = 900
    """How long in all rate limits are waited for."""
    timeout: float = 60
    """How long the server may be silent."""
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.time
    """The time of day, in seconds since 1970: what a rate limit's end is told in."""
    chance: Callable[[], float] = secrets.SystemRandom().random
    """A number from 0 to 1, by which pauses differ, so that many do not come back at once."""

    def pauses(self) -> Iterator[float]:
        """Return the pauses after each try but the last."""
        return growing_pauses(self.tries, self.first, self.longest, self.chance)
