"""ZIP files whose bytes depend on nothing but their members (PKWARE's APPNOTE, 6.3)."""

import stat
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import deflate

from lading_binaries._errors import BuildFailed

_LOCAL, _ENTRY, _END = 0x04034B50, 0x02014B50, 0x06054B50
_VERSION = 20
"""2.0, which is the first with folders and Deflate."""
_ON_UNIX = 3 << 8
_UTF8 = 0x800
_DEFLATED = 8
_LARGEST = 0xFFFF_FFFF
_MOST = 0xFFFF


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A file in a ZIP file; ``time`` is year, month, day, hour, minute and second."""

    name: str
    content: bytes
    mode: int
    time: tuple[int, ...]


def write_entries(path: Path, entries: Iterable[Entry], level: int) -> None:
    """Write the entries in the order given, compressed by libdeflate.

    :raises BuildFailed: if it would need ZIP64: for more than 65535, or what is larger than 4 GiB.
    """
    directory, count = b"", 0
    with path.open("wb") as file:
        for count, each in enumerate(entries, 1):
            name, packed = each.name.encode(), bytes(deflate.deflate_compress(each.content, level))
            about, place = _about(each, name, packed), file.tell()
            _need_room(path, place, count)
            file.write(struct.pack("<I", _LOCAL) + about + struct.pack("<H", 0) + name + packed)
            directory += _listed(each, about, place) + name
        begin = file.tell()
        _need_room(path, begin + len(directory), count)
        end = struct.pack("<IHHHHIIH", _END, 0, 0, count, count, len(directory), begin, 0)
        file.write(directory + end)


def _about(entry: Entry, name: bytes, packed: bytes) -> bytes:
    """Return what stands before the file, and again in the directory."""
    _need_room(Path(entry.name), max(len(entry.content), len(packed)), 1)
    year, month, day, hour, minute, second = entry.time
    return struct.pack(
        "<HHHHHIIIH",
        _VERSION,
        0 if entry.name.isascii() else _UTF8,
        _DEFLATED,
        hour << 11 | minute << 5 | second // 2,
        (year - 1980) << 9 | month << 5 | day,
        deflate.crc32(entry.content),
        len(packed),
        len(entry.content),
        len(name),
    )


def _listed(entry: Entry, about: bytes, place: int) -> bytes:
    outside = (stat.S_IFREG | entry.mode) << 16
    head = struct.pack("<IH", _ENTRY, _ON_UNIX | _VERSION)
    return head + about + struct.pack("<HHHHII", 0, 0, 0, 0, outside, place)


def _need_room(path: Path, size: int, count: int) -> None:
    if size > _LARGEST or count > _MOST:
        hint = 'Choose archive = "tar.gz".'
        raise BuildFailed(f"{path.name} is too large for a ZIP file", hint=hint)
