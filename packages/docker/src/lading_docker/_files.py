"""The files in the layers of an image."""

import hashlib
import posixpath
import re
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import BufferedReader
from pathlib import Path

from lading_binaries import platform_of
from lading_docker._opened import open_layer
from lading_docker._tree import Tree
from lading_oci import BadLayout, Descriptor, Digest

_HEAD = 4096
"""So many bytes of a program tell its platform."""
_LONGEST = 4 * 1024 * 1024
"""So much is read of a text: a small layer can hold one that is larger than the memory."""
_LIBRARIES = (b"\x7fELF", b"\xcf\xfa\xed\xfe")
"""How programs and what they load begin. What runs on Windows is looked at if it may run here:
Python's packages bring such stubs as data."""
_MOST_LINKS = 40
_FIELDS = 3
_USERS, _GROUPS = "etc/passwd", "etc/group"
_METADATA = re.compile(r"(?:.*/)?site-packages/[^/]+\.dist-info/METADATA")


@dataclass(frozen=True, slots=True)
class Entry:
    """A file, folder or link in an image."""

    executable: bool = False
    folder: bool = False
    link: str = ""
    program: str = ""
    """The platform that it is for, if it is a program or library."""
    text: bytes = b""
    """What is in it, of the few files that are read."""
    shebang: str = ""
    """The first line of a script that can be run, after the ``#!``."""


@dataclass(frozen=True, slots=True)
class Files:
    """The file system of an image: paths are from the root, without a slash before."""

    entries: Mapping[str, Entry] = field(default_factory=dict)

    @property
    def programs(self) -> dict[str, str]:
        """The platform of each program and library."""
        return {path: each.program for path, each in self.entries.items() if each.program}

    @property
    def users(self) -> dict[str, str] | None:
        """The numbers of users by name; None if they are behind a link, and so were not read."""
        return self._numbers(_USERS)

    @property
    def groups(self) -> dict[str, str] | None:
        """The numbers of groups, as those of users."""
        return self._numbers(_GROUPS)

    def _numbers(self, path: str) -> dict[str, str] | None:
        found = self._followed(f"/{path}") or Entry()
        if found is not self.entries.get(path, found):
            return None
        return _numbers_in(found.text.decode("utf-8", "replace"))

    @property
    def metadata(self) -> dict[str, bytes]:
        """What installed packages of Python say of themselves: the head of each METADATA."""
        return {path: each.text for path, each in self.entries.items() if _METADATA.fullmatch(path)}

    def runs(self, path: str) -> bool:
        """Say whether there is an executable file at an absolute path, through links."""
        found = self._followed(path)
        return found is not None and found.executable and not found.folder

    def shebang(self, path: str) -> str:
        """Return what the ``#!`` line of a script at an absolute path says; else nothing."""
        found = self._followed(path)
        return found.shebang if found else ""

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
    tree = Tree(_looked_at)
    with tarfile.open(tar, "r:") as archive:
        for layer in layers:
            try:
                blob = _blob(archive, layer.digest)
            except (tarfile.TarError, KeyError, ValueError) as error:
                raise BadLayout(str(tar), [f"{layer.digest}: {error}"]) from None
            with blob, open_layer(blob, layer) as files:
                tree.add(files)
    return Files(tree.after())


def _blob(archive: tarfile.TarFile, digest: Digest) -> BufferedReader:
    """Return a blob of a layout, which is hashed."""
    member = archive.getmember(f"blobs/{digest.algorithm}/{digest.hex}")
    blob = archive.extractfile(member) if member.isreg() else None
    if not isinstance(blob, BufferedReader):
        raise ValueError("it is no file")  # noqa: TRY004 - the tar is wrong, not who calls
    found = hashlib.file_digest(blob, digest.algorithm).hexdigest()
    if found != digest.hex:
        raise ValueError(f"it holds other bytes, of {digest.algorithm}:{found}")
    blob.seek(0)
    return blob


def entry_of(member: tarfile.TarInfo) -> Entry:
    """Return a member of a layer, as far as its header tells."""
    link = member.linkname if member.issym() else ""
    return Entry(executable=bool(member.mode & 0o111), folder=member.isdir(), link=link)


def _looked_at(files: tarfile.TarFile, member: tarfile.TarInfo, path: str) -> Entry:
    entry = entry_of(member)
    content = files.extractfile(member) if member.isreg() else None
    if content is None:
        return entry
    if path in {_USERS, _GROUPS}:
        return replace(entry, text=content.read(_LONGEST))
    if _METADATA.fullmatch(path):
        head = content.read(_LONGEST).partition(b"\n\n")[0]
        return replace(entry, text=head)
    head = content.read(_HEAD)
    program = _platform_of(head, executable=entry.executable)
    shebang = _shebang(head) if entry.executable else ""
    return replace(entry, program=program, shebang=shebang)


def _shebang(head: bytes) -> str:
    line = head.partition(b"\n")[0]
    return line[2:].decode("utf-8", "replace") if line.startswith(b"#!") else ""


def _numbers_in(text: str) -> dict[str, str]:
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
