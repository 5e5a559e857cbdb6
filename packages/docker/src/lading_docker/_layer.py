"""Layers: files in a tar, compressed, the same bytes on every machine."""

import hashlib
import io
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

import deflate

from lading_oci import LAYER_GZIP, Descriptor, LayoutWriter

_PART = 32 * 1024 * 1024
"""So many bytes are compressed at a time: each part is a gzip member of its own (RFC 1952)."""
_LEVEL = 2
"""5 % larger than at 6, and in half the time: what is compressed are mostly programs."""
_WORTH = 16 * 1024
"""What is smaller is compressed with its neighbours: that saves more bytes than it costs time."""


@dataclass(frozen=True, slots=True)
class File:
    """A file in a layer: its bytes, or where they are; or what it is a link to.

    ``packed`` is the same bytes as a member of gzip, if somebody has compressed them before.
    """

    content: bytes | Path = b""
    executable: bool = False
    link: str = ""
    packed: bytes = b""

    def open(self) -> BinaryIO:
        """Open the bytes."""
        if isinstance(self.content, bytes):
            return io.BytesIO(self.content)
        return self.content.open("rb")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """A layer in a layout: the compressed blob, the digest of the tar, and how it came to be."""

    blob: Descriptor
    diff_id: str
    created_by: str


def add_layer(
    writer: LayoutWriter, files: Mapping[str, File], *, epoch: int, created_by: str
) -> Layer:
    """Add the files, by their paths from the root without a slash before, as a layer.

    Names are sorted and their folders come before them; all belongs to root, with the time
    ``epoch`` and the modes 0644 and 0755. It is compressed by libdeflate, which gives the same
    bytes everywhere; zlib does not, for some systems have another library under its name. What
    comes compressed goes in as it is.
    """
    with TemporaryDirectory(prefix="layer-") as room:
        packed = Path(room) / "tar.gz"
        with packed.open("wb") as out:
            tar = _Tar(out)
            for member, file in _members(files, epoch):
                tar.add(member, file)
            tar.finish()
        blob = writer.add_file(packed, LAYER_GZIP)
    return Layer(blob=blob, diff_id=f"sha256:{tar.hashed.hexdigest()}", created_by=created_by)


class _Tar:
    """Writes a tar, compressed, and hashes it as it is before that."""

    def __init__(self, out: BinaryIO) -> None:
        self.hashed = hashlib.sha256()
        self._out = out
        self._size = 0
        self._waiting = bytearray()

    def add(self, member: tarfile.TarInfo, file: File | None) -> None:
        if file is None or file.link:
            self._plain(_header(member))
            return
        with file.open() as content:
            member.size = content.seek(0, io.SEEK_END)
            content.seek(0)
            self._plain(_header(member))
            if file.packed and member.size >= _WORTH:
                self._packed(content.read(), file.packed)
            else:
                self._plain_parts(content)
        self._pad(tarfile.BLOCKSIZE)

    def finish(self) -> None:
        self._plain(bytes(2 * tarfile.BLOCKSIZE))
        self._pad(tarfile.RECORDSIZE)
        self._compress()

    def _plain_parts(self, content: BinaryIO) -> None:
        while part := content.read(_PART):
            self._plain(part)

    def _plain(self, data: bytes) -> None:
        self._count(data)
        self._waiting += data
        if len(self._waiting) >= _PART:
            self._compress()

    def _packed(self, data: bytes, packed: bytes) -> None:
        self._count(data)
        self._compress()
        self._out.write(packed)

    def _pad(self, size: int) -> None:
        self._plain(bytes(-self._size % size))

    def _count(self, data: bytes) -> None:
        self.hashed.update(data)
        self._size += len(data)

    def _compress(self) -> None:
        if self._waiting:
            self._out.write(deflate.gzip_compress(self._waiting, _LEVEL))
            self._waiting.clear()


def _header(member: tarfile.TarInfo) -> bytes:
    return member.tobuf(tarfile.PAX_FORMAT)


def _members(
    files: Mapping[str, File], epoch: int
) -> Iterator[tuple[tarfile.TarInfo, File | None]]:
    entries: dict[str, File | None] = {**dict.fromkeys(_folders(files)), **files}
    for name in sorted(entries):
        file = entries[name]
        member = tarfile.TarInfo(name)
        member.mtime, member.mode = epoch, 0o755
        if file is None:
            member.type = tarfile.DIRTYPE
        elif file.link:
            member.type, member.linkname, member.mode = tarfile.SYMTYPE, file.link, 0o777
        elif not file.executable:
            member.mode = 0o644
        yield member, file


def _folders(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        *parents, _ = name.split("/")
        for depth in range(1, len(parents) + 1):
            yield "/".join(parents[:depth])
