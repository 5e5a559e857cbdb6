"""An upload that did not succeed."""

from dataclasses import dataclass, replace
from typing import Self

from lading_wheels._refusal import Refusal


@dataclass(frozen=True, slots=True)
class Failed:
    """An upload that did not succeed, as far as is known, and why."""

    kind: Refusal
    text: str = ""
    retry_after: str | None = None
    """The header of that name."""

    def with_text(self, text: str) -> Self:
        """Return the same with another text."""
        return replace(self, text=text)
