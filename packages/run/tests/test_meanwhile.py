import threading

from lading_run import meanwhile


def test_whoever_waits_is_told_again_and_again_until_it_is_over() -> None:
    told: list[float] = []
    enough = threading.Event()

    def tell(seconds: float) -> None:
        told.append(seconds)
        if len(told) > 2:
            enough.set()

    with meanwhile(tell, every=0.01, first=0):
        assert enough.wait(60)
    before = list(told)
    assert before == sorted(before)
    threading.Event().wait(0.05)
    assert told == before, "it is over"


def test_what_ends_soon_is_not_told_of() -> None:
    told: list[float] = []
    with meanwhile(told.append, every=3600):
        pass
    assert told == []
