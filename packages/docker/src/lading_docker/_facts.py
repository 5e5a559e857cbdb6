"""What has to be known of a base: looked for once, and written down, for a base never changes."""

import json
import re
import tarfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass

from lading_docker._files import open_layer
from lading_oci import Layout, Platform
from lading_run import write_whole

_INTERPRETER = re.compile(r"(?:usr/local/bin|usr/bin|opt/[^/]+/bin)/python3\.\d+")
_GLIBC = re.compile(r"(?:.*/)?libc(?:\.so\.6|-2\.\d+\.so)")
_MUSL = re.compile(r"(?:.*/)?ld-musl-[^/]+\.so\.1")
_BANNER = re.compile(rb"GNU C Library [^\n]*release version (\d+)\.(\d+)")
_WHITEOUT = ".wh."

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
    """
    label = str(platform).replace("/", "-")
    note = base.folder.with_name(f"{base.folder.name}-{label}.facts.json")
    with suppress(OSError, ValueError, TypeError):
        known = json.loads(note.read_bytes())
        return Facts(tuple(known["pythons"]), tuple(known["glibc"]), bool(known["musl"]))
    found = _looked_for(base, platform)
    write_whole(note, json.dumps(asdict(found)))
    return found


def _looked_for(base: Layout, platform: Platform) -> Facts:
    pythons: dict[str, None] = {}
    glibc: Version = ()
    musl = False
    for archive, member in _members(base, platform):
        name = member.name.removeprefix("./")
        folder, _, file = name.rpartition("/")
        if file.startswith(_WHITEOUT):  # what a later layer removes
            pythons.pop(f"{folder}/{file.removeprefix(_WHITEOUT)}", None)
        elif _INTERPRETER.fullmatch(name):
            pythons[name] = None
        musl = musl or _MUSL.fullmatch(name) is not None
        if member.isreg() and _GLIBC.fullmatch(name):
            content = archive.extractfile(member)
            banner = _BANNER.search(content.read()) if content else None
            glibc = max(glibc, tuple(map(int, banner.groups()))) if banner else glibc
    return Facts(tuple(pythons), glibc, musl)


def _members(base: Layout, platform: Platform) -> Iterator[tuple[tarfile.TarFile, tarfile.TarInfo]]:
    for layer in base.layers(platform):
        with base.path(layer.digest).open("rb") as blob, open_layer(blob, layer) as archive:
            for member in archive:
                yield archive, member
