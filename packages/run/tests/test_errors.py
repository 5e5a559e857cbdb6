import pytest

import lading_run
from lading_run import LadingError, Problem


@pytest.mark.parametrize(
    ("name", "exit_code"),
    [
        ("LadingError", 3),
        ("Misused", 2),
        ("Refused", 3),
        ("CommandFailed", 3),
        ("Conflict", 4),
        ("Unfinished", 5),
        ("Drifted", 6),
        ("NotVerified", 7),
        ("Unavailable", 69),
        ("ToolMissing", 69),
        ("TimedOut", 124),
    ],
)
def test_each_kind_of_error_has_its_exit_code(name: str, exit_code: int) -> None:
    kind = getattr(lading_run, name)
    assert issubclass(kind, LadingError)
    assert kind.exit_code == exit_code


@pytest.mark.parametrize(("name", "exit_code"), [("Interrupted", 130), ("Terminated", 143)])
def test_who_catches_our_errors_does_not_catch_a_stop(name: str, exit_code: int) -> None:
    kind = getattr(lading_run, name)
    assert issubclass(kind, lading_run.Stopped)
    assert not issubclass(kind, LadingError)
    assert kind.exit_code == exit_code


@pytest.mark.parametrize(
    ("kind", "theirs", "exit_code"),
    [
        ("Refused", [], 3),
        ("Refused", [3, 3], 3),
        ("NotVerified", [3], 7),
        ("Refused", [2], 2),
        ("Refused", [3, 69], 69),
        ("Refused", [69, 4, 7], 4),
        ("Conflict", [4, 2], 2),
        ("Unavailable", [7, 3], 69),
        ("LadingError", [7, 6, 3], 6),
    ],
)
def test_an_error_ends_with_the_gravest_code_of_its_problems(
    kind: str, theirs: list[int], exit_code: int
) -> None:
    problems = [Problem(text="a", exit_code=code) for code in theirs]
    assert getattr(lading_run, kind)(problems=problems).exit_code == exit_code


def test_an_error_tells_all_its_problems() -> None:
    problems = [Problem(text="a"), Problem(text="b", file="f"), Problem(text="c", file="f", line=3)]
    error = LadingError("wrong:", hint="mend it", problems=problems)
    assert (str(error), error.hint, error.problems) == (
        "wrong:\na\nf: b\nf:3: c",
        "mend it",
        tuple(problems),
    )
    assert str(LadingError(problems=problems[:1])) == "a"
