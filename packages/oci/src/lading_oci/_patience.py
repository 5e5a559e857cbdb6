"""How often, and after which pauses, a registry that has had enough is asked again."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from lading_http import asked_pause


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a registry is waited for; all times are in seconds."""

    tries: int = 4
    first: float = 5
    """The pause after the first refusal where the registry names none; then twice as long."""
    longest: float = 300
    """The longest pause that is waited for; if it asks for more, that is told instead."""
    answer: float = 60
    """How long one request may be without an answer."""
    silence: float = 120
    """How long crane may take for an answer that is no blob, for which it asks several times."""
    transfer: float = 3600
    """How long a pull may take."""
    deadline: float = 300
    """How long a push may take, and one second more for each ``least_rate`` bytes."""
    least_rate: float = 16 * 1024
    quiet: float = 5
    """After how long it is told what is waited for."""
    again: float = 30
    """After how long that is told again."""
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.time
    """The time of day, in seconds since 1970."""

    def of(self, size: int) -> float:
        """Return how long a push of so many bytes may take."""
        return self.deadline + size / self.least_rate

    def pause(self, header: str, number: int) -> float:
        """Return the pause that a Retry-After header (RFC 9110, 10.2.3) asks for.

        If it asks for nothing, the pause after refusal ``number``, counted from 0.

        >>> patience = Patience(clock=lambda: 5)
        >>> patience.pause("7", 0), patience.pause("", 1)
        (7.0, 10.0)
        >>> patience.pause("Thu, 01 Jan 1970 00:00:09 GMT", 0)
        4.0
        """
        asked = asked_pause(header, self.clock())
        return float(self.first * 2**number) if asked is None else asked
