from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from lading_run import shared


def test_all_who_come_while_it_is_there_get_the_same_and_the_last_one_ends_it() -> None:
    told: list[str] = []

    @contextmanager
    def start() -> Iterator[object]:
        told.append("begun")
        yield object()
        told.append("ended")

    with shared("server", start) as first:
        with shared("server", start) as second, shared("another", start) as third:
            assert first is second
            assert first is not third
        assert told == ["begun", "begun", "ended"]
    assert told == ["begun", "begun", "ended", "ended"]
    with shared("server", start) as again:
        assert again is not first


def test_it_ends_when_its_last_user_fails_and_what_does_not_start_is_not_there() -> None:
    told: list[str] = []

    @contextmanager
    def start() -> Iterator[None]:
        try:
            yield
        finally:
            told.append("ended")

    @contextmanager
    def refuse() -> Iterator[None]:
        raise OSError("no")
        yield

    with pytest.raises(KeyError), shared("server", start):
        raise KeyError
    assert told == ["ended"]
    with pytest.raises(OSError, match="no"), shared("server", refuse):
        pass
    with shared("server", start):
        assert told == ["ended"]
