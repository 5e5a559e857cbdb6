"""What is inside a wheel or an sdist, member by member."""

import tarfile
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

Members = dict[str, tuple[object, ...]]


def differences(first: Path, second: Path) -> list[str]:
    """Say in which members two archives differ, and in what.

    Empty if nothing differs member by member: then it is the compression or the order.
    """
    ours, theirs = _members(first), _members(second)
    told = []
    for name in sorted(ours.keys() | theirs.keys()):
        if name not in ours or name not in theirs:
            told.append(f"{name} (only in one)")
        elif ours[name] != theirs[name]:
            told.append(f"{name} ({_why(ours[name], theirs[name])})")
    return told


def _why(ours: tuple[object, ...], theirs: tuple[object, ...]) -> str:
    aspects = ("content", "mode", "time", "owner")
    pairs = zip(aspects, ours, theirs, strict=True)
    return ", ".join(aspect for aspect, one, other in pairs if one != other)


def _members(path: Path) -> Members:
    walk = _zip_members if zipfile.is_zipfile(path) else _tar_members
    return dict(walk(path))


def _zip_members(path: Path) -> Iterator[tuple[str, tuple[object, ...]]]:
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            digest = sha256(archive.read(info)).hexdigest()
            yield info.filename, (digest, info.external_attr >> 16, info.date_time, None)


def _tar_members(path: Path) -> Iterator[tuple[str, tuple[object, ...]]]:
    with tarfile.open(path) as archive:
        for info in archive:
            file = archive.extractfile(info) if info.isfile() else None
            content = sha256(file.read()).hexdigest() if file else (info.type, info.linkname)
            owner = (info.uid, info.gid, info.uname, info.gname)
            yield info.name, (content, info.mode, info.mtime, owner)
