"""An upload that did not succeed."""

from dataclasses import dataclass

from lading_wheels._refusal import Refusal


@dataclass(frozen=True, slots=True)
class Failed:
    """An upload that did not succeed, as far as is known, and why."""

    kind: Refusal
    text: str = ""
    retry_after: str | None = None
    """The header of that name."""
