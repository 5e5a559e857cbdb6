from lading_run import growing_pauses


def test_pauses_grow_to_the_longest_and_differ_by_chance() -> None:
    assert list(growing_pauses(1, 1, 30)) == []
    assert list(growing_pauses(5, 1, 5, chance=lambda: 0)) == [0.5, 1, 2, 2.5]
    assert len({tuple(growing_pauses(5, 1, 30)) for _ in range(9)}) > 1
