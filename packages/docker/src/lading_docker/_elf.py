"""Which versions of a library a program or library in the ELF format needs."""

import struct
from collections.abc import Iterator

_MAGIC = b"\x7fELF"
_CLASS_64 = 2
_NEEDS = 0x6FFFFFFE  # SHT_GNU_verneed
_WEAK = 0x2


def versions_needed(content: bytes) -> frozenset[str]:
    """Return the versions of symbols that have to be there, such as ``GLIBC_2.17``.

    They stand in ``.gnu.version_r``, as the Linux Standard Base has it. What is no ELF file, or a
    broken one, needs none.

    >>> versions_needed(b"#!/bin/sh")
    frozenset()
    """
    if not content.startswith(_MAGIC):
        return frozenset()
    try:
        return frozenset(_versions(content))
    except (struct.error, IndexError, OverflowError, ValueError):  # cut off, or no ELF at all
        return frozenset()


def _versions(content: bytes) -> Iterator[str]:
    order = "<" if content[5] == 1 else ">"
    wide = content[4] == _CLASS_64
    sections = [*_sections(content, order, wide=wide)]
    for kind, start, _, link in sections:
        if kind == _NEEDS:
            _, names, size, _ = sections[link]
            strings = content[names : names + size]
            yield from (_text(strings, at) for at in _names(content, order, start))


def _sections(content: bytes, order: str, *, wide: bool) -> Iterator[tuple[int, int, int, int]]:
    """Yield of each section its type, offset, size and link."""
    [begin] = struct.unpack_from(f"{order}{'Q' if wide else 'I'}", content, 40 if wide else 32)
    each, count = struct.unpack_from(f"{order}HH", content, 58 if wide else 46)
    layout = f"{order}4xI16xQQI" if wide else f"{order}4xI8xIII"
    for number in range(count):
        yield struct.unpack_from(layout, content, begin + number * each)


def _names(content: bytes, order: str, start: int) -> Iterator[int]:
    """Yield where the names of what is needed stand among the strings."""
    more = True
    while more:
        _, count, _, aux, further = struct.unpack_from(f"{order}HHIII", content, start)
        at = start + aux
        for _ in range(count):
            _, flags, _, name, step = struct.unpack_from(f"{order}IHHII", content, at)
            if not flags & _WEAK:
                yield name
            at += step
        start, more = start + further, further > 0


def _text(strings: bytes, at: int) -> str:
    return strings[at : strings.index(b"\0", at)].decode("ascii", "replace")
