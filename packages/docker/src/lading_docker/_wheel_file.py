"""Wheels, whose files are compressed already: what they hold goes on as it is."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import BinaryIO, Self
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import deflate
from installer.records import Hash, RecordEntry
from installer.sources import WheelContentElement, WheelFile

_NAMES = struct.Struct("<26xHH")
"""The end of the head of an entry (APPNOTE 4.3.7): how long name and extra field after it are."""
_GZIP = b"\x1f\x8b\x08" + bytes(6) + b"\xff"
"""The head of a member (RFC 1952): deflate, no time, no system."""


class Packed(BytesIO):
    """The bytes of a file; ``packed`` is the same as a member of gzip, if it was compressed.

    ``recorded`` is its hash in the wheel's RECORD, if that has one. The wheel as a whole was held
    against its hash: like pip, we take the word of its RECORD.
    """

    def __init__(self, content: bytes, packed: bytes, recorded: Hash | None) -> None:
        super().__init__(content)
        self.packed = packed
        self.recorded = recorded


class Wheel(WheelFile):
    """A wheel whose contents are `Packed`."""

    def __init__(self, archive: ZipFile, file: BinaryIO) -> None:
        super().__init__(archive)
        self._archive = archive
        self._file = file

    @classmethod
    @contextmanager
    def open(cls, path: PathLike[str]) -> Iterator[Self]:
        """Open the wheel at ``path`` while the block runs."""
        with Path(path).open("rb") as file, ZipFile(file) as archive:
            yield cls(archive, file)

    def get_contents(self) -> Iterator[WheelContentElement]:
        """Yield of each file what RECORD says, its bytes, and whether it is executable."""
        for record, stream, executable in super().get_contents():
            recorded = RecordEntry.from_elements(*record).hash_
            packed = self._packed(self._archive.getinfo(record[0]))
            content = _content(packed) if packed else b""
            known = recorded if recorded and recorded.name == "sha256" else None
            if not content:
                content, packed = stream.read(), b""
            yield record, Packed(content, packed, known), executable

    def _packed(self, entry: ZipInfo) -> bytes:
        """Return a file as a member of gzip: the zip has it as deflate, and its CRC and size."""
        if entry.compress_type != ZIP_DEFLATED:
            return b""
        self._file.seek(entry.header_offset)
        begin = _NAMES.size + sum(_NAMES.unpack(self._file.read(_NAMES.size)))
        self._file.seek(entry.header_offset + begin)
        data = self._file.read(entry.compress_size)
        return _GZIP + data + struct.pack("<II", entry.CRC, entry.file_size & 0xFFFFFFFF)


def _content(packed: bytes) -> bytes:
    """Return what is in a member, with its CRC checked; nothing if it is not whole."""
    try:
        return bytes(deflate.gzip_decompress(packed))
    except deflate.DeflateError:
        return b""
