"""How often, and after which pauses, a remote that falters is asked again."""

import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lading_run import growing_pauses


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
        """Return the pauses after each try but the last."""
        return growing_pauses(self.tries, self.first, self.longest, self.chance)


PATIENCE = Patience()
"""What is usual."""
