"""How many jobs run at once."""

import os
from threading import Barrier, BrokenBarrierError

import pytest

from lading_sessions._at_once import at_once, workers


@pytest.mark.parametrize("said", ["", "many", "0", "-1"])
def test_without_a_number_there_are_as_many_as_cores(
    said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_XDIST_AUTO_NUM_WORKERS", said)
    assert workers() == os.cpu_count()


def test_where_pytest_is_told_to_use_more_workers_more_jobs_run_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wanted = (os.cpu_count() or 1) + 1
    monkeypatch.setenv("PYTEST_XDIST_AUTO_NUM_WORKERS", str(wanted))
    meeting = Barrier(wanted)

    def meet() -> bool:
        try:
            meeting.wait(10)
        except BrokenBarrierError:
            return False
        return True

    assert all(at_once([meet] * wanted))
