"""Layers: files in a tar, compressed, the same bytes on every machine."""

import io
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

import deflate

from lading_oci import LAYER_GZIP, Descriptor, Digest, LayoutWriter

_PART = 32 * 1024 * 1024
"""So many bytes are compressed at a time: each part is a gzip member of its own (RFC 1952)."""
_LEVEL = 2
"""5 % larger than at 6, and in half the time: what is compressed are mostly programs."""


@dataclass(frozen=True, slots=True)
class File:
    """A file in a layer: its bytes, or where they are; or what it is a link to."""

    content: bytes | Path = b""
    executable: bool = False
    link: str = ""

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
    bytes everywhere; zlib does not, for some systems have another library under its name.
    """
    with TemporaryDirectory(prefix="layer-") as room:
        tar, packed = Path(room) / "tar", Path(room) / "tar.gz"
        with tar.open("wb") as out:
            _write_tar(files, epoch, out)
        with tar.open("rb") as plain, packed.open("wb") as out:
            while part := plain.read(_PART):
                out.write(deflate.gzip_compress(part, _LEVEL))
        blob = writer.add_file(packed, LAYER_GZIP)
        return Layer(blob=blob, diff_id=str(Digest.of_file(tar)), created_by=created_by)


def _write_tar(files: Mapping[str, File], epoch: int, out: BinaryIO) -> None:
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for member, file in _members(files, epoch):
            if file is None or file.link:
                archive.addfile(member)
                continue
            with file.open() as content:
                member.size = content.seek(0, io.SEEK_END)
                content.seek(0)
                archive.addfile(member, content)


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
