"""The files in the layers of an image."""

import posixpath
import re
import shutil
import tarfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from lading_binaries import platform_of
from lading_oci import LAYER_ZSTD, BadLayout, Descriptor

_WHITEOUT = ".wh."
_OPAQUE = ".wh..wh..opq"
_HEAD = 4096
"""So many bytes of a program tell its platform."""
_LIBRARIES = (b"\x7fELF", b"\xcf\xfa\xed\xfe")
"""How programs and what they load begin. What runs on Windows is looked at if it may run here:
Python's packages bring such stubs as data."""
_MOST_LINKS = 40
_GZIP = b"\x1f\x8b"
_PART = 1024 * 1024
_FIELDS = 3
_METADATA = re.compile(r"(?:.*/)?site-packages/[^/]+\.dist-info/METADATA")


@dataclass(frozen=True, slots=True)
class Entry:
    """A file, folder or link in an image."""

    executable: bool = False
    folder: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Files:
    """The file system of an image: paths are from the root, without a slash before."""

    entries: dict[str, Entry] = field(default_factory=dict)
    programs: dict[str, str] = field(default_factory=dict)
    """The platform of each program and library."""
    users: dict[str, str] = field(default_factory=dict)
    """The numbers of users by name."""
    metadata: dict[str, bytes] = field(default_factory=dict)
    """What installed packages of Python say of themselves: the head of each METADATA."""

    def runs(self, path: str) -> bool:
        """Say whether there is an executable file at an absolute path, through links."""
        found = self._followed(path)
        return found is not None and found.executable and not found.folder

    def _followed(self, path: str) -> Entry | None:
        rest, here, links = path.split("/"), "", 0
        while rest:
            step = rest.pop(0)
            here = posixpath.normpath(f"/{here}/{step}").strip("/")
            entry = self.entries.get(here)
            if entry is not None and entry.link:
                links += 1
                if links > _MOST_LINKS:
                    return None
                rest = entry.link.split("/") + rest
                here = "" if entry.link.startswith("/") else posixpath.dirname(here)
        return self.entries.get(here)


def files_in(tar: Path, layers: Sequence[Descriptor]) -> Files:
    """Return what is in an image after its last layer.

    :raises BadLayout: if a layer cannot be read.
    """
    found = Files()
    with tarfile.open(tar, "r:") as archive:
        for layer in layers:
            blob = archive.extractfile(f"blobs/{layer.digest.algorithm}/{layer.digest.hex}")
            if blob is None:
                raise BadLayout(str(tar), [f"{layer.digest} is no file"])
            with open_layer(blob, layer) as files:
                for member in files:
                    _take(files, member, found)
    return found


@contextmanager
def open_layer(blob: IO[bytes], layer: Descriptor) -> Iterator[tarfile.TarFile]:
    """Open a layer, compressed by gzip or not, while the block runs.

    It is decompressed into a temporary file first: tarfile alone would do that in small pieces.

    :raises BadLayout: if it is compressed otherwise, or no tar.
    """
    if layer.media_type == LAYER_ZSTD:
        raise BadLayout(str(layer.digest), ["it is compressed by zstd, which is not read here"])
    with TemporaryFile() as plain:
        try:
            _inflate(blob, plain)
            archive = tarfile.TarFile(fileobj=plain)
        except (tarfile.TarError, zlib.error, EOFError) as error:
            raise BadLayout(str(layer.digest), [f"it is no tar: {error}"]) from error
        with archive:
            yield archive


def _inflate(blob: IO[bytes], plain: IO[bytes]) -> None:
    """Write what is in a blob; gzip may have several members (RFC 1952), as ours do."""
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
        plain.write(stream.decompress(data))
        data = stream.unused_data or blob.read(_PART)
        stream = None if stream.eof else stream
    plain.seek(0)


def _take(files: tarfile.TarFile, member: tarfile.TarInfo, found: Files) -> None:
    path = posixpath.normpath(f"/{member.name}").strip("/")
    folder, _, name = path.rpartition("/")
    if name == _OPAQUE:
        _remove(folder, found, itself=False)
    elif name.startswith(_WHITEOUT):
        _remove(f"{folder}/{name.removeprefix(_WHITEOUT)}".lstrip("/"), found, itself=True)
    else:
        _add(files, member, path, found)


def _add(files: tarfile.TarFile, member: tarfile.TarInfo, path: str, found: Files) -> None:
    executable = bool(member.mode & 0o111)
    link = member.linkname if member.issym() else ""
    if member.islnk():
        target = posixpath.normpath(f"/{member.linkname}").strip("/")
        found.entries[path] = found.entries.get(target, Entry())
        return
    found.entries[path] = Entry(executable=executable, folder=member.isdir(), link=link)
    found.programs.pop(path, None)
    found.metadata.pop(path, None)
    content = files.extractfile(member) if member.isreg() else None
    if content is None:
        return
    if path == "etc/passwd":
        found.users.clear()
        found.users.update(_users(content.read().decode("utf-8", "replace")))
    elif _METADATA.fullmatch(path):
        found.metadata[path] = content.read().partition(b"\n\n")[0]
    elif platform := _platform_of(content.read(_HEAD), executable=executable):
        found.programs[path] = platform


def _users(text: str) -> dict[str, str]:
    rows = [line.split(":") for line in text.splitlines()]
    return {row[0]: row[2] for row in rows if len(row) >= _FIELDS and row[2].isdecimal()}


def _platform_of(head: bytes, *, executable: bool) -> str:
    """Return what a program or library is for; nothing for a script and the like."""
    if not head.startswith(_LIBRARIES) and not (executable and head.startswith(b"MZ")):
        return ""
    try:
        return platform_of(head)
    except ValueError as error:
        return f"nobody knows what: {error}"


def _remove(gone: str, found: Files, *, itself: bool) -> None:
    inside = f"{gone}/" if gone else ""
    for path in [p for p in found.entries if p.startswith(inside) or (itself and p == gone)]:
        del found.entries[path]
        found.programs.pop(path, None)
        found.metadata.pop(path, None)
