"""How long a webhook is waited for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Pauses between tries, and an end to all of it, in seconds: a release is waiting."""

    pauses: tuple[float, ...] = (1, 2, 4)
    deadline: float = 20
