from lading_artifact import size_of


def test_sizes_are_written_for_people() -> None:
    sizes = (0, 999, 1000, 12_345, 12_345_678, 12_345_678_901)
    assert [size_of(size) for size in sizes] == [
        "-", "999 B", "1.0 kB", "12.3 kB", "12.3 MB", "12.3 GB",
    ]  # fmt: skip
