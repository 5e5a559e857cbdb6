"""How often, and after which pauses, a remote that falters is asked again."""

import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """A number of tries with growing pauses between them, in seconds.

    What a server asks for by ``Retry-After`` is not known: git does not tell.
    """

    tries: int = 5
    first: float = 1
    longest: float = 30
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = secrets.SystemRandom().random
    """A number from 0 to 1, by which pauses differ, so that many do not come back at once."""

    def pauses(self) -> Iterator[float]:
        """Yield the pause after each try but the last: half of it certain, half by chance.

        >>> list(Patience(tries=4, first=1, longest=3, chance=lambda: 1).pauses())
        [1.0, 2.0, 3.0]
        """
        for number in range(self.tries - 1):
            yield min(self.first * 2**number, self.longest) * (1 + self.chance()) / 2


PATIENCE = Patience()
"""What is usual."""
