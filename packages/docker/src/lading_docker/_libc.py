"""The C library of a base, and what wheels need of it."""

import re
from collections.abc import Mapping

from lading_docker._elf import versions_needed
from lading_docker._errors import UnfitBase
from lading_docker._facts import Version, facts_of
from lading_docker._layer import File
from lading_oci import Layout, Platform, Reference
from lading_run import Problem

_NEEDED = re.compile(r"GLIBC_(\d+)\.(\d+)(?:\.\d+)?")


def glibc_needed(files: Mapping[str, File]) -> dict[str, Version]:
    """Return the version of glibc that each program and library needs, by its path."""
    found = {}
    for path, file in files.items():
        versions = versions_needed(file.content) if isinstance(file.content, bytes) else ()
        numbers = [_numbers(each) for text in versions if (each := _NEEDED.fullmatch(text))]
        if numbers:
            found[path] = max(numbers)
    return found


def need_glibc(
    base: Layout, platform: Platform, reference: Reference, needed: Mapping[str, Version]
) -> None:
    """Return if the base has the versions of glibc that programs and libraries need, by path.

    :raises UnfitBase: if it has musl, or too old a glibc.
    """
    if not needed:
        return
    libc = facts_of(base, platform)
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


def _numbers(found: re.Match[str]) -> Version:
    return (int(found[1]), int(found[2]))


def _text(version: Version) -> str:
    return ".".join(map(str, version))
