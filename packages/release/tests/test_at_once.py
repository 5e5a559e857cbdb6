"""What is done for several things at the same time."""

import pytest

from lading_release._at_once import at_once
from lading_run import Conflict, LadingError, Unavailable


def test_the_results_come_in_order() -> None:
    assert at_once(str.upper, ["a", "b", "c"]) == ["A", "B", "C"]


def test_the_gravest_failure_is_raised_and_each_other_told_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    errors: list[LadingError] = [Unavailable("no login") for _ in range(3)]
    errors += [Conflict("other bytes"), Unavailable("no answer"), Conflict("other bytes")]

    def fail(error: LadingError) -> None:
        raise error

    with pytest.raises(Conflict, match=r"^other bytes$"):
        at_once(fail, errors)
    assert caplog.messages == ["no login", "no answer"]
    caplog.clear()
    with pytest.raises(Unavailable, match=r"^no login$"):
        at_once(fail, errors[:3])
    assert caplog.messages == []
