"""Compressing to the same bytes on every machine."""

import deflate

_LEVEL = 9


def gzipped(data: bytes | memoryview) -> bytes:
    r"""Compress as gzip does (RFC 1952); the header names no file, no time and no system.

    It is done by libdeflate, which gives the same bytes everywhere; zlib does not, for some systems
    have another library under its name.

    >>> gzipped(b"pages")[:10]
    b'\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff'
    """
    return bytes(deflate.gzip_compress(data, _LEVEL))
