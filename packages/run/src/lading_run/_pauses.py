"""How long to wait before trying again."""

import secrets
from collections.abc import Callable, Iterator

_CHANCE = secrets.SystemRandom().random


def growing_pauses(
    tries: int,
    first: float,
    longest: float,
    chance: Callable[[], float] = _CHANCE,
) -> Iterator[float]:
    """Yield the pause after each try but the last, in seconds: half of it certain, half by chance.

    ``chance`` returns a number from 0 to 1, by which pauses differ, so that many do not come back
    at once.

    >>> list(growing_pauses(tries=4, first=1, longest=3, chance=lambda: 1))
    [1.0, 2.0, 3.0]
    """
    for number in range(tries - 1):
        yield min(first * 2**number, longest) * (1 + chance()) / 2
