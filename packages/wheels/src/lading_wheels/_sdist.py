"""Source distributions (PEP 625) that are the same bytes each time."""

import io
import os
import shutil
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from lading_archive import gzipped

_NAME_FLAG = 0x08
_PERMISSIONS = 0o7777
_PLAIN_MODES = frozenset({0o644, 0o755})


def leaks(path: Path, epoch: int) -> list[str]:
    """Say what in an sdist tells where, when or by whom it was packed; empty if nothing does.

    A time counts as told if it is later than ``epoch``, the commit's time: a backend that takes
    its times from the commit or from nowhere never writes such a one.
    """
    with tarfile.open(path) as archive:
        members = archive.getmembers()
    owners = {(info.uid, info.gid, info.uname, info.gname) for info in members}
    modes = {info.mode & _PERMISSIONS for info in members if not info.issym()}
    found = {
        "time": any(info.mtime > epoch or info.mtime != int(info.mtime) for info in members),
        "owner": owners != {(0, 0, "", "")},
        "mode": not modes <= _PLAIN_MODES,
        "gzip header": _header_leaks(path, epoch),
    }
    return [name for name, leaked in found.items() if leaked]


def _header_leaks(path: Path, epoch: int) -> bool:
    with path.open("rb") as file:
        header = file.read(10)
    return int.from_bytes(header[4:8], "little") > epoch or bool(header[3] & _NAME_FLAG)


def repacked(path: Path, epoch: int) -> bytes:
    """Return the sdist at ``path`` in the one form: members by name, ``epoch`` as every time.

    Owners are 0 without a name, modes 0644 or 0755, the gzip header holds no time and no name.

    :raises ValueError: if it holds a device or the like, or a hard link to nothing.
    """
    packed = io.BytesIO()
    with (
        tarfile.open(path) as source,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as target,
    ):
        for info in _sorted(source.getmembers()):
            content = _content(source, info)
            target.addfile(_plain(info, epoch, content), content)
    return gzipped(packed.getbuffer())


def _sorted(members: Iterable[tarfile.TarInfo]) -> Iterator[tarfile.TarInfo]:
    """Yield the last member of each name, by name."""
    last = {info.name: info for info in members}
    for name in sorted(last):
        yield last[name]


def _plain(info: tarfile.TarInfo, epoch: int, content: IO[bytes] | None) -> tarfile.TarInfo:
    plain = tarfile.TarInfo(info.name)
    plain.mtime = epoch
    if content is not None:
        plain.size = _size(content)
        plain.mode = 0o755 if info.mode & 0o100 else 0o644
    elif info.isdir():
        plain.type, plain.mode = tarfile.DIRTYPE, 0o755
    elif info.issym():
        plain.type, plain.mode, plain.linkname = tarfile.SYMTYPE, 0o777, info.linkname
    else:
        raise ValueError(f"{info.name} is neither a file, a folder nor a link")
    return plain


def _content(archive: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes] | None:
    """Open a file, or the one that a hard link is; None for what has no content of its own."""
    try:
        return archive.extractfile(info) if info.isfile() or info.islnk() else None
    except KeyError as error:
        raise ValueError(f"{info.name} links to {info.linkname!r}, which is not there") from error


def _size(content: IO[bytes]) -> int:
    size = content.seek(0, io.SEEK_END)
    content.seek(0)
    return size


def unpacked(path: Path, folder: Path) -> Path:
    """Unpack an sdist into ``folder`` and return its one top folder.

    What the filter "data" of `tarfile` (PEP 706) refuses is refused here too: Python has that
    filter only from 3.11.4 on.

    :raises ValueError: if it holds no single top folder, or a member that would leave it.
    """
    with tarfile.open(path) as archive:
        for member in _sorted(archive.getmembers()):
            if fault := _fault(member, folder):
                raise ValueError(f"{path.name}: {member.name!r} {fault}")
            _extract(archive, member, folder / member.name)
    tops = [entry for entry in folder.iterdir() if entry.is_dir()]
    if len(tops) != 1:
        raise ValueError(f"{path.name} holds {len(tops)} top folders instead of one")
    return tops[0]


def _fault(member: tarfile.TarInfo, folder: Path) -> str:
    """Say why a member must not be unpacked; what lies in ``folder`` by now may be links."""
    if not (member.isfile() or member.isdir() or member.issym() or member.islnk()):
        return "is neither a file, a folder nor a link"
    if not _inside(folder / member.name, folder):
        return "would be unpacked outside the destination"
    if member.issym() or member.islnk():
        start = (folder / member.name).parent if member.issym() else folder
        if Path(member.linkname).is_absolute() or not _inside(start / member.linkname, folder):
            return f"links to {member.linkname!r}, outside the destination"
    return ""


def _inside(path: Path, folder: Path) -> bool:
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def _extract(archive: tarfile.TarFile, member: tarfile.TarInfo, path: Path) -> None:
    if member.isdir():
        path.mkdir(parents=True, exist_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    if member.issym():
        path.symlink_to(member.linkname)
        return
    if content := _content(archive, member):
        with content, path.open("wb") as target:
            shutil.copyfileobj(content, target)
        path.chmod(0o755 if member.mode & 0o100 else 0o644)
        os.utime(path, (member.mtime, member.mtime))
