"""One line of the report, and how hard to try."""

from dataclasses import dataclass

from benchmarks._clock import AT_LEAST


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """``scale`` multiplies the amount of data; ``pairs`` is how often each side is measured."""

    scale: float = 1.0
    pairs: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A figure: what was measured in which unit, ours, the rival's, and the ratio allowed.

    ``rival`` is None if it is not here; ``note`` then says what to install.
    """

    figure: str
    ours: float
    rival: float | None
    goal: float
    note: str = ""
    """How the rival was measured, if not as we were: see ``_clock.Cost``."""

    @property
    def ratio(self) -> float | None:
        """Ours divided by the rival's; None without one."""
        return None if self.rival is None else self.ours / self.rival

    @property
    def holds(self) -> bool:
        """Whether the goal is known to be reached."""
        return self.ratio is not None and self.ratio <= self.goal

    def as_dict(self) -> dict[str, str | float | bool | None]:
        """Return the columns of the report as JSON values; times are in seconds."""
        return {
            "figure": self.figure,
            "ours": round(self.ours, 4),
            "rival": None if self.rival is None else round(self.rival, 4),
            "ratio": None if self.ratio is None else round(self.ratio, 4),
            "goal": self.goal,
            "holds": self.holds,
            "note": self.note,
        }

    def as_cells(self) -> tuple[str, ...]:
        """Return the same for people."""
        goal = f"<= {self.goal:.2f}"
        if self.rival is None or self.ratio is None:
            return (self.figure, f"{self.ours:.3f}", self.note, "", goal, "not known")
        return (
            self.figure,
            f"{self.ours:.3f}",
            f"{self.rival:.3f}" + (f" ({self.note})" if self.note else ""),
            f"{self.ratio:.2f}" + (" (at most)" if self.note == AT_LEAST else ""),
            goal,
            "holds" if self.holds else "does not hold",
        )
