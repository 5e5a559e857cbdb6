"""Layers, opened."""

import shutil
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import IO

from lading_oci import LAYER_ZSTD, BadLayout, Descriptor

_GZIP = b"\x1f\x8b"
_PART = 1024 * 1024


@contextmanager
def open_layer(blob: IO[bytes], layer: Descriptor) -> Iterator[tarfile.TarFile]:
    """Open a layer, compressed by gzip or not, while the block runs.

    It is decompressed into a temporary file first: tarfile alone would do that in small pieces.

    :raises BadLayout: if it is compressed otherwise, or no tar, as the block may find, too.
    """
    if layer.media_type == LAYER_ZSTD:
        raise BadLayout(str(layer.digest), ["it is compressed by zstd, which is not read here"])
    with TemporaryFile() as plain:
        try:
            _inflate(blob, plain)
            with tarfile.TarFile(fileobj=plain) as archive:
                yield archive
        except (tarfile.TarError, zlib.error, EOFError) as error:
            raise BadLayout(str(layer.digest), [f"it is no tar: {error}"]) from error


def _inflate(blob: IO[bytes], plain: IO[bytes]) -> None:
    """Write what is in a blob; gzip may have several members (RFC 1952), as ours do.

    A part may hold a thousand times as much: that is written piece by piece, too.
    """
    data = blob.read(_PART)
    if not data.startswith(_GZIP):
        plain.write(data)
        shutil.copyfileobj(blob, plain, _PART)
        data = b""
    stream = None
    while data.strip(b"\0") or stream:
        stream = stream or zlib.decompressobj(zlib.MAX_WBITS | 16)
        if not data:
            raise EOFError("it ends too soon")
        plain.write(stream.decompress(data, _PART))
        data = stream.unconsumed_tail or stream.unused_data or blob.read(_PART)
        stream = None if stream.eof else stream
    plain.seek(0)
