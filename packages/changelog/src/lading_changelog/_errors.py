"""What can be wrong with what notes are asked for, with a changelog, and with commits."""

from collections.abc import Iterable, Sequence

from lading_project import Unit
from lading_run import Misused, Problem, Refused


class NotOfUnit(Misused):
    """A tag is none of the unit's."""

    def __init__(self, tag: str, unit: Unit) -> None:
        name = f"the unit {unit.name}" if unit.name else "this repository"
        super().__init__(f"{tag!r} is no tag of {name}", hint=f"Its tags are like {unit.tag}.")


class SinceElsewhere(Refused):
    """What notes were to begin after is on another branch."""

    def __init__(self, since: str, until: str) -> None:
        super().__init__(
            f"{since} is not contained in {until}: what changed since then cannot be told",
            hint="Name a tag or commit before it on the same branch, or leave --since out.",
        )


class BadFile(Misused, ValueError):
    """The path of a changelog leads out of the project."""

    def __init__(self, file: str) -> None:
        super().__init__(
            f"file {file!r} must be a path relative to the root, with / and without .."
        )


class CannotWrite(Refused):
    """The changelog cannot be edited with certainty; it was not touched."""

    def __init__(self, file: str, text: str, *, line: int = 0, hint: str = "") -> None:
        self.text = text
        self.line = line
        super().__init__(problems=[Problem(text=text, hint=hint, file=file, line=line)], hint=hint)


class Unconventional(Refused):
    """Commits are not as Conventional Commits 1.0.0 asks; all of them are told."""

    def __init__(self, faults: Iterable[tuple[str, str, str]], types: Sequence[str]) -> None:
        """Take the object name, the subject and what is wrong with it of each."""
        super().__init__(
            hint=f"type(scope): description, where type is one of {', '.join(types)}.",
            problems=[
                Problem(text=f"{commit[:12]} '{subject}': {fault}")
                for commit, subject, fault in faults
            ],
        )
