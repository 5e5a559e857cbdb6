from lading_wheels._patience import Patience


def test_asking_goes_on_until_the_deadline_with_growing_pauses() -> None:
    now = [0.0]
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    patience = Patience(first=1, longest=8, sleep=sleep, clock=lambda: now[0])
    assert len(list(patience.until(10))) == 5
    assert slept == [1, 2, 4, 3]


def test_one_question_is_asked_even_without_time() -> None:
    assert list(Patience().until(0)) == [None]
