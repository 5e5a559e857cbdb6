"""Sizes for people."""


def size_of(size: int) -> str:
    """Write a number of bytes for people, in powers of 1,000.

    >>> size_of(0), size_of(999), size_of(12_345), size_of(12_345_678)
    ('-', '999 B', '12.3 kB', '12.3 MB')
    """
    for power, unit in ((3, "GB"), (2, "MB"), (1, "kB")):
        if size >= 1000**power:
            return f"{size / 1000**power:.1f} {unit}"
    return f"{size} B" if size else "-"
