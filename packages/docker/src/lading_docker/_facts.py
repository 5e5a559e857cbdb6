"""What has to be known of a base: looked for once, and written down, for a base never changes."""

import json
import re
import tarfile
from contextlib import suppress
from dataclasses import asdict, dataclass

from lading_docker._cache import writing
from lading_docker._files import Files, entry_of
from lading_docker._opened import open_layer
from lading_docker._tree import Known, Look, Tree
from lading_oci import Layout, Platform
from lading_run import write_whole

_INTERPRETER = re.compile(r"(?:usr/local/bin|usr/bin|opt/[^/]+/bin)/python3\.\d+")
_GLIBC = re.compile(r"(?:.*/)?libc(?:\.so\.6|-2\.\d+\.so)")
_MUSL = re.compile(r"(?:.*/)?ld-musl-[^/]+\.so\.1")
_BANNER = re.compile(rb"GNU C Library [^\n]*release version (\d+)\.(\d+)")
_LARGEST = 64 * 1024 * 1024
"""No C library is larger; a small layer can hold a file that is larger than the memory."""
_FORMAT = 3
"""Counted up when something else is found in the same base: what was found before is forgotten."""

Version = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """The interpreters of Python that a base has, and its C library.

    ``glibc`` is the version of the newest that is there, if it has that.
    """

    pythons: tuple[str, ...] = ()
    """Their paths from the root, without a slash before."""
    glibc: Version = ()
    musl: bool = False


def facts_of(base: Layout, platform: Platform) -> Facts:
    """Return what there is in a base for a platform.

    :raises BadLayout: if a layer of it cannot be read.
    :raises Unavailable: if it cannot be written down.
    """
    label = str(platform).replace("/", "-")
    note = base.folder.with_name(f"{base.folder.name}-{label}.facts.json")
    with suppress(OSError, ValueError, TypeError, KeyError):
        known = json.loads(note.read_bytes())
        if known["format"] == _FORMAT:
            return Facts(tuple(known["pythons"]), tuple(known["glibc"]), bool(known["musl"]))
    found = _looked_for(base, platform)
    with writing(note.parent):
        write_whole(note, json.dumps({"format": _FORMAT, **asdict(found)}))
    return found


def _looked_for(base: Layout, platform: Platform) -> Facts:
    there = _after(base, platform, lambda *each: (entry_of(each[1]), _glibc(*each)))
    files = Files({path: entry for path, (entry, _) in there.items()})
    pythons = (path for path in there if _INTERPRETER.fullmatch(path))
    return Facts(
        pythons=tuple(path for path in pythons if files.runs(path)),
        glibc=max((glibc for _, glibc in there.values()), default=()),
        musl=any(map(_MUSL.fullmatch, there)),
    )


def runs_in(base: Layout, platform: Platform, path: str) -> bool:
    """Say whether a base has a program at an absolute path, through links: all of it is read.

    :raises BadLayout: if a layer of it cannot be read.
    """
    return Files(_after(base, platform, lambda *each: entry_of(each[1]))).runs(path)


def _after(base: Layout, platform: Platform, look: Look[Known]) -> dict[str, Known]:
    tree = Tree(look)
    for layer in base.layers(platform):
        with base.path(layer.digest).open("rb") as blob, open_layer(blob, layer) as archive:
            tree.add(archive)
    return tree.after()


def _glibc(layer: tarfile.TarFile, member: tarfile.TarInfo, path: str) -> Version:
    """Return the version of glibc that a file is; empty if it is something else."""
    content = layer.extractfile(member) if member.isreg() and _GLIBC.fullmatch(path) else None
    banner = _BANNER.search(content.read(_LARGEST)) if content else None
    return tuple(map(int, banner.groups())) if banner else ()
