"""The rehearsals of several units, of which one may need what another publishes."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from lading_release._wish import Wish
from lading_run import LadingError

log = logging.getLogger(__name__)

Result = TypeVar("Result")


@dataclass(slots=True)
class InTurn(Generic[Result]):
    """How the rehearsals of several units ended, by tag."""

    reports: dict[str, Result] = field(default_factory=dict)
    failures: dict[str, LadingError] = field(default_factory=dict)

    def take(self, wishes: Sequence[Wish], rehearse: Callable[[Wish], Result]) -> None:
        """Rehearse them all; again what failed before another one passed, which it may need."""
        left = list(wishes)
        while left:
            left = self._round(left, rehearse)
            for wish in left:
                why = str(self.failures[wish.tag]).partition("\n")[0]
                log.info("%s failed before others passed, and is tried again: %s", wish.tag, why)

    def _round(self, wishes: Sequence[Wish], rehearse: Callable[[Wish], Result]) -> list[Wish]:
        failed: list[Wish] = []
        again: list[Wish] = []
        for wish in wishes:
            try:
                self.reports[wish.tag] = rehearse(wish)
            except LadingError as error:
                self.failures[wish.tag] = error
                failed.append(wish)
            else:
                self.failures.pop(wish.tag, None)
                again = list(failed)
        return again
