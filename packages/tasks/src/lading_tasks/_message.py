"""The lines that tell a person what is wrong."""

from __future__ import annotations  # a task that goes well has no problem

from dataclasses import asdict
from typing import TYPE_CHECKING

from lading_run import LadingError, Stopped
from lading_tasks._github import in_actions, workflow_command
from lading_tasks._program import named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lading_run import Problem


def lines_of(error: LadingError) -> list[str]:
    """Return the lines that tell ``error``, as annotations where GitHub runs us."""
    lines = annotated(error) if in_actions() else plain(error)
    return [named(line) for line in lines]


def document(error: LadingError) -> dict[str, object]:
    """Return the same for programs, which JSON can hold."""
    return {
        "error": {
            "text": message_of(error) or str(error),
            "exit_code": error.exit_code,
            "hint": named(error.hint),
            "problems": [
                {**asdict(problem), "hint": named(problem.hint)} for problem in error.problems
            ],
        }
    }


def plain(error: LadingError) -> Iterator[str]:
    r"""Return the message, each problem on a line, and under them what to do, each hint once.

    >>> from lading_run import Problem, Refused
    >>> two = [Problem(text="is 1.0", file="a.toml", line=3, hint="Run set."),
    ...        Problem(text="is 1.1", file="b.toml", hint="Run set.")]
    >>> print("\n".join(plain(Refused("the version is 2.0", problems=two))))
    error: the version is 2.0
    a.toml:3: is 1.0
    b.toml: is 1.1
      Run set.
    """
    message = message_of(error)
    if message:
        yield f"error: {message}"
    groups = by_hint(error.problems)
    for hint, problems in groups.items():
        for problem in problems:
            yield str(problem) if message else f"error: {problem}"
        yield from _indented(hint)
    if error.hint not in groups:
        yield from _indented(error.hint)


def annotated(error: LadingError) -> Iterator[str]:
    """Return the same as workflow commands, which GitHub shows beside the file and line."""
    message = message_of(error)
    if message:
        yield workflow_command("error", _joined(message, error.hint))
    for problem in error.problems:
        place = {"file": problem.file, "line": problem.line or ""}
        hint = problem.hint or ("" if message else error.hint)
        yield workflow_command("error", _joined(str(problem), hint), **place)


def message_of(error: LadingError) -> str:
    """Return what the error says itself, without its problems."""
    text = str(error)
    listed = "\n".join(map(str, error.problems))
    alone = text.removesuffix(listed).rstrip("\n") if listed else text
    return alone or ("" if listed else type(error).__name__)


def by_hint(problems: Iterable[Problem]) -> dict[str, list[Problem]]:
    """Return the problems grouped by their hint, in the order in which hints first appear."""
    groups: dict[str, list[Problem]] = {}
    for problem in problems:
        groups.setdefault(problem.hint, []).append(problem)
    return groups


def _joined(*parts: str) -> str:
    return "\n".join(filter(None, parts))


def _indented(text: str) -> Iterator[str]:
    return (f"  {line}" for line in text.splitlines())


def as_error(what: LadingError | Stopped) -> LadingError:
    """Return what ended a task as an error, to be told like one."""
    if isinstance(what, LadingError):
        return what
    error = LadingError(str(what), hint=what.hint)
    error.exit_code = what.exit_code
    return error
