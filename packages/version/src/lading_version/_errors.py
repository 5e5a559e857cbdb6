"""What can be wrong with versions and with the places that hold them."""

from collections.abc import Sequence

from lading_run import Misused, Problem, Refused


class NotAVersion(Misused, ValueError):
    """A text, or a set of numbers, is no version that all five grammars can hold."""

    def __init__(self, text: str, grammars: Sequence[str], reason: str, hint: str = "") -> None:
        names = " and ".join(grammars)
        super().__init__(f"{names} cannot hold {text!r}: {reason}", hint=hint)
        self.text = text
        self.grammars = tuple(grammars)
        self.reason = reason


class BadCarrier(Misused, ValueError):
    """A carrier is described in a way that makes no sense; all that is wrong is told."""

    def __init__(self, path: str, mistakes: Sequence[str]) -> None:
        super().__init__(f"the carrier {path!r} " + "; it ".join(mistakes))


class CannotEdit(Refused):
    """Some place cannot be found or changed with certainty; no file was touched."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(
            "The version was not set, no file was changed:",
            hint=_common_hint(problems),
            problems=problems,
        )


class OutOfStep(Refused):
    """Places that must hold the same version do not."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(hint=_common_hint(problems), problems=problems)


def _common_hint(problems: Sequence[Problem]) -> str:
    """Return the hint of all problems; nothing if they differ, for each has its own."""
    hints = {problem.hint for problem in problems}
    return hints.pop() if len(hints) == 1 else ""
