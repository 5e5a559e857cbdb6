"""A layout as one tar, the same bytes each time; and back."""

import os
import re
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path

from lading_oci._errors import BadLayout
from lading_oci._layout import Layout
from lading_run import Misused

_NAME = re.compile(r"oci-layout|index\.json|blobs/(?:sha256/[0-9a-f]{64}|sha512/[0-9a-f]{128})")
_BUFFER = 1024 * 1024
_FOLDER = re.compile(r"blobs(?:/sha256|/sha512)?")


def pack(layout: Layout, tar: Path) -> Path:
    """Write ``layout`` as one uncompressed tar to the path ``tar``, which is returned.

    The order is fixed, times are 0, the owner is 0, modes are 0644 and 0755; of the blobs only
    those that the index leads to. The file is there whole or not at all.

    :raises OSError: if it cannot be written.
    """
    part = tar.with_name(f".{tar.name}.{os.urandom(4).hex()}.part")
    try:
        how = tarfile.PAX_FORMAT
        with tarfile.TarFile(part, "w", format=how, copybufsize=_BUFFER) as archive:
            for name in _names(layout):
                _add(archive, layout.folder / name, name)
        part.replace(tar)
    finally:
        part.unlink(missing_ok=True)
    return tar


def unpack(tar: Path, folder: Path) -> Layout:
    """Unpack a layout into ``folder``, which must be empty or not there, and read it.

    :raises Misused: if the folder holds something.
    :raises BadLayout: if it is no tar, holds anything but a layout, or the layout is not whole.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Misused(f"{folder} is not empty", hint="Unpack into an empty folder.")
    try:
        with tarfile.open(tar, "r:") as archive:
            members = archive.getmembers()
            texts = [text for member in members if (text := _mistake(member))]
            if texts:
                raise BadLayout(str(tar), texts)
            for member in members:
                _extract(archive, member, folder)
    except (tarfile.TarError, EOFError) as error:
        raise BadLayout(str(tar), [f"it is no tar: {error}"]) from None
    return Layout.read(folder)


def _names(layout: Layout) -> Iterator[str]:
    yield from ("oci-layout", "index.json", "blobs")
    algorithms = sorted({digest.algorithm for digest in layout.blobs})
    for algorithm in algorithms:
        yield f"blobs/{algorithm}"
        digests = sorted(each for each in layout.blobs if each.algorithm == algorithm)
        yield from (f"blobs/{algorithm}/{digest.hex}" for digest in digests)


def _add(archive: tarfile.TarFile, path: Path, name: str) -> None:
    member = tarfile.TarInfo(name)
    if path.is_dir():
        member.type, member.mode = tarfile.DIRTYPE, 0o755
        archive.addfile(member)
        return
    with path.open("rb") as file:
        member.size, member.mode = os.fstat(file.fileno()).st_size, 0o644
        archive.addfile(member, file)


def _mistake(member: tarfile.TarInfo) -> str:
    pattern = _FOLDER if member.isdir() else _NAME
    if not (member.isdir() or member.isreg()):
        return f"{member.name!r} is neither a file nor a folder"
    if member.issparse():  # a small tar could say that it holds any number of zeros
        return f"{member.name!r} is a sparse file, which takes more room than the tar"
    if not pattern.fullmatch(member.name):
        return f"{member.name!r} is nothing that a layout holds"
    return ""


def _extract(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    path = folder / member.name
    if member.isdir():
        path.mkdir(parents=True, exist_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    source = archive.extractfile(member)
    if source is not None:
        with source, path.open("wb") as target:
            shutil.copyfileobj(source, target, _BUFFER)
