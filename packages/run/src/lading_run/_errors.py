"""Errors that carry what to do about them and the exit code they end with."""

from __future__ import annotations  # every task may fail, few do: what tells how is loaded then

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lading_run._problem import Problem

_GRAVEST_FIRST = (2, 4, 69)
_PLAIN = 3


class LadingError(Exception):
    """What a user can act on. Each kind has the exit code that it ends with.

    0 done or nothing to do, 1 a bug, 2 usage or settings, 3 refused and nothing was touched,
    4 conflict with what is public, 5 stopped half-way (run it again), 6 the world moved since the
    plan, 7 verification failed, 8 deployed and rolled back, 69 a tool or server is missing,
    124 timeout; 130 and 143 are those of ``Stopped``. An error that tells of problems ends
    with the gravest of their codes and its own: 2, 4, 69, the least of the others, 3.
    """

    exit_code = 3

    def __init__(
        self, message: str = "", *, hint: str = "", problems: Iterable[Problem] = ()
    ) -> None:
        self.hint = hint
        self.headline = message
        self.problems = tuple(problems)
        codes = {self.exit_code, *(problem.exit_code for problem in self.problems)} - {_PLAIN}
        if self.problems and codes:
            self.exit_code = next((code for code in _GRAVEST_FIRST if code in codes), min(codes))
        super().__init__("\n".join(filter(None, [message, *map(str, self.problems)])))

    def as_problems(self) -> tuple[Problem, ...]:
        """Return the problems that it tells of; itself as one, if it tells of none.

        Apart from the error each of them still says what it is about: one that names no file
        begins with the headline, and one without a hint has the error's.

        >>> Unavailable("no answer", hint="Wait.").as_problems()[0].exit_code
        69
        """
        from lading_run._problem import Problem  # noqa: PLC0415 - few tasks fail

        whole = Problem(text=str(self), hint=self.hint, exit_code=self.exit_code)
        return tuple(self._alone(problem) for problem in self.problems) or (whole,)

    def _alone(self, problem: Problem) -> Problem:
        from dataclasses import replace  # noqa: PLC0415 - few tasks fail

        headline = self.headline.rstrip(":")
        text = problem.text if problem.file or not headline else f"{headline}: {problem.text}"
        return replace(problem, text=text, hint=problem.hint or self.hint)


class Misused(LadingError):
    """An option or a setting is wrong."""

    exit_code = 2


class Refused(LadingError):
    """A rule forbids it; nothing was touched."""

    exit_code = 3


class Conflict(LadingError):
    """Something else is public under the same name."""

    exit_code = 4


class Unfinished(LadingError):
    """It stopped half-way; the same command carries on."""

    exit_code = 5


class Drifted(LadingError):
    """The world moved since the plan was made."""

    exit_code = 6


class NotVerified(LadingError):
    """What is there is not what it should be."""

    exit_code = 7


class Unavailable(LadingError):
    """A tool or a server that is needed is missing or does not answer."""

    exit_code = 69
