"""How a release ends when it does not end well."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from lading_artifact import Release
from lading_release._step import Step
from lading_run import (
    Conflict,
    Drifted,
    LadingError,
    NotVerified,
    Problem,
    Refused,
    Unavailable,
    Unfinished,
)


class NotReady(LadingError):
    """Something is wrong, found before anything was built or published."""

    def __init__(self, tag: str, problems: Iterable[Problem]) -> None:
        found = tuple(dict.fromkeys(problems))  # two parts may find the same mistake
        super().__init__(f"{tag} cannot be released; nothing was published:", problems=found)


class GateClosed(Refused):
    """A gate did not answer "clean"."""

    def __init__(self, tag: str, problems: Iterable[Problem]) -> None:
        super().__init__(f"{tag} did not pass its gates; nothing was published:", problems=problems)
        if self.exit_code != Unavailable.exit_code:  # what is found in a gate touched nothing
            self.exit_code = Refused.exit_code


_NEVER = "What is public is never replaced. Release this commit under the next version."
_DELETE = (
    "It is not public: if no other run is at work on it, delete it and run the same command again."
)


_STAYS = "what was published before stays"


class OtherBytesArePublic(Conflict):
    """A target has something else under the same name: public, or hidden as in a draft."""

    def __init__(self, tag: str, steps: Sequence[Step], *, published: bool = False) -> None:
        hidden = all(step.seen.hidden for step in steps)
        where = "there, though nobody sees it" if hidden else "public"
        self.published = published
        done = _STAYS if published else "nothing was published"
        differing = (
            f"  {step.target} has another {step.artifact.name} ({step.seen.detail})"
            for step in steps
        )
        super().__init__(
            "\n".join([f"{tag} conflicts with what is {where}; {done}:", *differing]),
            hint=_DELETE if hidden else _NEVER,
        )


class NotServed(NotVerified):
    """What a target serves is not what was built."""

    def __init__(
        self, target: str, name: str, *, expected: str, found: str, published: bool = False
    ) -> None:
        self.published = published
        super().__init__(f"{target} serves {name} as {found}; what was built is {expected}")


class StoppedHalfWay(Unfinished):
    """An act failed after others had been done."""

    def __init__(self, tag: str, cause: LadingError | OSError) -> None:
        hint = f"Run the same command again: it carries on where {tag} stopped."
        theirs = cause.hint if isinstance(cause, LadingError) else ""
        super().__init__(str(cause), hint="\n".join(filter(None, [theirs, hint])))


class NotReproducible(NotVerified):
    """Two builds of one commit gave different bytes."""

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__(
            f"Two builds of the same commit differ in: {', '.join(sorted(names))}",
            hint="Nothing was published. `invoke wheels.build --prove` shows which members differ.",
        )


class NotMade(Refused):
    """The makers of a release do not fit together."""


class Running(Refused):
    """Another process is at work on the same release."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"Another run is at work in {folder}",
            hint="Wait for it to end, or stop it, as `release.rehearsal --serve` by Ctrl-C: the"
            " next run carries on.",
        )


class BillUnreadable(LadingError):
    """A bill cannot be read."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"{path} is not a bill that can be read: {why}",
            hint="Whoever built it builds it again: `release.build --out`, or the same release"
            " after the folder is gone.",
        )


class NotOfThisRelease(Refused):
    """What was handed over belongs to another release."""

    def __init__(self, what: Path, tag: str, commit: str, release: Release) -> None:
        super().__init__(
            f"{what} is of {tag} at {commit[:12]}, not of {release.tag} at {release.commit[:12]}",
            hint=f"Check out {commit[:12]}, or build {release.tag} again.",
        )


class FolderTaken(Refused):
    """The folder in which a build is to be put holds something already."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder} is there and is not empty",
            hint="Name a new folder: a build is handed over alone.",
        )


class WorldMoved(Drifted):
    """Something is not as it was when the plan was made."""

    def __init__(self, tag: str, problems: Iterable[Problem], *, published: bool = False) -> None:
        self.published = published
        rest = _STAYS if published else "what it would have touched is as it was"
        super().__init__(
            f"The world moved since {tag} was planned; {rest}:",
            hint="Look at it, and make a new plan.",
            problems=problems,
        )
        self.exit_code = Drifted.exit_code


class NoBill(Refused):
    """Nobody knows what a release consists of."""

    def __init__(self, tag: str) -> None:
        super().__init__(
            f"What {tag} consists of is not known: there is no bill of it, here or at its targets",
            hint=f"With the commit of {tag} checked out, `invoke release --tag {tag} --plan` builds"
            " it and looks at every target; in a rehearsal, with --rehearse.",
        )


def is_half_way(error: Exception) -> bool:
    """Say whether the error stopped a release of which something was published."""
    if isinstance(error, OtherBytesArePublic | WorldMoved | NotServed):
        return error.published
    return isinstance(error, StoppedHalfWay)


def one_of(errors: Sequence[LadingError]) -> LadingError:
    """Return the error, or one that tells of them all."""
    if len(errors) == 1:
        return errors[0]
    problems = [problem for error in errors for problem in error.as_problems()]
    return LadingError(f"{len(errors)} releases failed:", problems=problems)
