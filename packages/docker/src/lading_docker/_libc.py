"""The C library of a base, and what wheels need of it."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lading_docker._elf import versions_needed
from lading_docker._errors import UnfitBase
from lading_docker._files import open_layer
from lading_docker._layer import File
from lading_oci import Layout, Platform, Reference
from lading_run import Problem, write_whole

_GLIBC = re.compile(r"(?:.*/)?libc(?:\.so\.6|-2\.\d+\.so)")
_MUSL = re.compile(r"(?:.*/)?ld-musl-[^/]+\.so\.1")
_BANNER = re.compile(rb"GNU C Library [^\n]*release version (\d+)\.(\d+)")
_NEEDED = re.compile(r"GLIBC_(\d+)\.(\d+)(?:\.\d+)?")

Version = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Libc:
    """The C library in an image: the version of glibc, if it has that, and whether it has musl."""

    glibc: Version = ()
    musl: bool = False


def libc_in(base: Layout, platform: Platform) -> Libc:
    """Return which C library a base has, by the words in it; of several glibc the newest."""
    glibc: Version = ()
    musl = False
    for layer in base.layers(platform):
        with base.path(layer.digest).open("rb") as blob, open_layer(blob, layer) as archive:
            for member in archive:
                musl = musl or _MUSL.fullmatch(member.name) is not None
                if member.isreg() and _GLIBC.fullmatch(member.name):
                    content = archive.extractfile(member)
                    found = _BANNER.search(content.read()) if content else None
                    glibc = max(glibc, _numbers(found)) if found else glibc
    return Libc(glibc, musl)


def glibc_needed(files: Mapping[str, File]) -> dict[str, Version]:
    """Return the version of glibc that each program and library needs, by its path."""
    found = {}
    for path, file in files.items():
        versions = versions_needed(file.content) if isinstance(file.content, bytes) else ()
        numbers = [_numbers(each) for text in versions if (each := _NEEDED.fullmatch(text))]
        if numbers:
            found[path] = max(numbers)
    return found


def need_libc(
    base: Layout, platform: Platform, reference: Reference, layers: Iterable[Mapping[str, File]]
) -> None:
    """Return if what is in the layers can be loaded on the base, as far as that can be told.

    :raises UnfitBase: if the base has musl, or too old a glibc.
    """
    needed = {path: each for files in layers for path, each in glibc_needed(files).items()}
    if not needed:
        return
    libc = _remembered(base, platform)
    lacking = {path: each for path, each in needed.items() if each > libc.glibc}
    if not lacking or not (libc.glibc or libc.musl):
        return
    newest = max(lacking.values())
    has = f"glibc {_text(libc.glibc)}" if libc.glibc else "musl and no glibc"
    raise UnfitBase(
        f"the base {reference} has {has} for {platform}, and wheels for it need glibc"
        f" {_text(newest)}:",
        hint=f"Take a base with glibc {_text(newest)} or newer, or lock versions whose wheels need"
        " an older one. Wheels for musl are not put into images: for those, write a Dockerfile.",
        problems=[
            Problem(text=f"/{path} needs glibc {_text(each)}")
            for path, each in sorted(lacking.items())
        ],
    )


def _remembered(base: Layout, platform: Platform) -> Libc:
    """Return the C library of a base; it is written down beside it, for a base never changes."""
    label = str(platform).replace("/", "-")
    note = base.folder.with_name(f"{base.folder.name}-{label}.libc.json")
    try:
        glibc, musl = json.loads(note.read_bytes())
        return Libc(tuple(map(int, glibc)), bool(musl))
    except (OSError, ValueError, TypeError):
        found = libc_in(base, platform)
        write_whole(note, json.dumps([found.glibc, found.musl]))
        return found


def _numbers(found: re.Match[str] | re.Match[bytes]) -> Version:
    return (int(found[1]), int(found[2]))


def _text(version: Version) -> str:
    return ".".join(map(str, version))
