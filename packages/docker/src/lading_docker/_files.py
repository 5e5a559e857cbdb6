"""The files in the layers of an image."""

import tarfile
from collections.abc import Sequence
from pathlib import Path

from lading_binaries import platform_of
from lading_oci import Descriptor

_WHITEOUT = ".wh."
_OPAQUE = ".wh..wh..opq"
_HEAD = 4096
"""So many bytes of a program tell its platform."""
_MAGIC = (b"\x7fELF", b"\xcf\xfa\xed\xfe", b"MZ")


def files_in(tar: Path, layers: Sequence[Descriptor]) -> tuple[dict[str, str], frozenset[str]]:
    """Return the platforms of all programs by path, and all paths, after the last layer.

    Links are paths, too; what a later layer removes is gone.
    """
    programs: dict[str, str] = {}
    paths: set[str] = set()
    with tarfile.open(tar, "r:") as archive:
        for layer in layers:
            blob = archive.extractfile(f"blobs/{layer.digest.algorithm}/{layer.digest.hex}")
            with tarfile.open(fileobj=blob) as files:
                for member in files:
                    _take(files, member, programs, paths)
    return programs, frozenset(paths)


def _take(
    files: tarfile.TarFile, member: tarfile.TarInfo, programs: dict[str, str], paths: set[str]
) -> None:
    path = member.name.removeprefix("./").strip("/")
    folder, _, name = path.rpartition("/")
    if name == _OPAQUE:
        _remove(f"{folder}/", programs, paths)
    elif name.startswith(_WHITEOUT):
        gone = f"{folder}/{name.removeprefix(_WHITEOUT)}".lstrip("/")
        _remove(gone, programs, paths)
    else:
        paths.add(path)
        programs.pop(path, None)
        content = files.extractfile(member) if member.isreg() and member.mode & 0o111 else None
        if content and (platform := _platform_of(content.read(_HEAD))):
            programs[path] = platform


def _platform_of(head: bytes) -> str:
    """Return what a program is for; nothing for a script and the like."""
    if not head.startswith(_MAGIC):
        return ""
    try:
        return platform_of(head)
    except ValueError as error:
        return f"nobody knows what: {error}"


def _remove(gone: str, programs: dict[str, str], paths: set[str]) -> None:
    for path in [path for path in paths if path == gone or path.startswith(f"{gone.rstrip('/')}/")]:
        paths.discard(path)
        programs.pop(path, None)
