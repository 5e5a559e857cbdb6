"""What wheels need of a C library, and what a base has of it."""

import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from imagery import EPOCH, HERE
from lading_docker._elf import versions_needed
from lading_docker._errors import UnfitBase
from lading_docker._facts import facts_of
from lading_docker._image import Image, Run
from lading_docker._layer import File, add_layer
from lading_docker._libc import glibc_needed, need_glibc
from lading_oci import Layout, LayoutWriter, Name, Platform, Reference, Registry

pytestmark = pytest.mark.engine

LINUX = Platform("linux", HERE)
STDLIB = Path(sysconfig.get_path("platstdlib", vars={"platbase": sys.base_prefix}))
EXTENSIONS = sorted(STDLIB.glob("lib-dynload/*.so"))
[SOCKETS] = STDLIB.glob("lib-dynload/_socket.*.so")
CONTENT = SOCKETS.read_bytes()  # it needs something of glibc in every Python
NEEDS = File(CONTENT)
OLD = b"GNU C Library (Test) stable release version 2.1.\n"


def base_with(folder: Path, files: dict[str, File]) -> tuple[Layout, Reference]:
    writer = LayoutWriter(folder / "base")
    layer = add_layer(writer, files, epoch=EPOCH, created_by="a base for tests")
    image = Image(platform=LINUX, epoch=EPOCH, run=Run(), layers=[layer])
    layout = writer.finish([writer.add_index([image.add_to(writer)])])
    return layout, Reference(Name("ghcr.io", "acme/base"), digest=layout.digest)


def need(layout: Layout, reference: Reference, *layers: dict[str, File]) -> None:
    needed = {path: each for files in layers for path, each in glibc_needed(files).items()}
    need_glibc(layout, LINUX, reference, needed)


def test_readelf_sees_the_same_needs() -> None:
    for path in EXTENSIONS:
        command = ["readelf", "--wide", "--version-info", str(path)]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        needs = said.partition("Version needs section")[2]
        assert versions_needed(path.read_bytes()) == set(re.findall(r"Name: (\S+)", needs))


@given(st.integers(0, len(CONTENT) - 1), st.binary(max_size=200))
@example(40, b"\xff" * 24)  # sections from beyond what an offset can say
def test_what_is_cut_off_or_broken_needs_nothing_that_can_be_told(size: int, noise: bytes) -> None:
    content = CONTENT
    assert versions_needed(content[:size]) in {frozenset(), versions_needed(content)}
    assert isinstance(versions_needed(content[: min(size, 64)] + noise), frozenset)


def test_the_glibc_of_a_base_is_told_as_the_system_tells_it(
    base: str, client: Registry, tmp_path: Path
) -> None:
    layout = client.pull(Reference.parse(base), tmp_path / "pulled")
    own = os.confstr("CS_GNU_LIBC_VERSION")
    assert own == f"glibc {'.'.join(map(str, facts_of(layout, LINUX).glibc))}"
    need(layout, Reference.parse(base), {"app/x.so": NEEDS})


def test_wheels_that_need_a_newer_glibc_than_the_base_has_are_refused(tmp_path: Path) -> None:
    layout, reference = base_with(tmp_path, {"lib64/libc-2.1.so": File(OLD)})
    script, library = {"app/bin/x": File(b"#!/bin/sh\n")}, {"app/lib/x.so": NEEDS}
    need(layout, reference, script)
    [needed] = {".".join(map(str, each)) for each in glibc_needed(library).values()}
    for _ in range(2):  # the second time from what was written down beside the base
        with pytest.raises(UnfitBase) as caught:
            need(layout, reference, script, library)
        assert str(caught.value) == (
            f"the base {reference} has glibc 2.1 for {LINUX}, and wheels for it need glibc"
            f" {needed}:\n/app/lib/x.so needs glibc {needed}"
        )
    assert caught.value.hint.startswith(f"Take a base with glibc {needed} or newer, or lock ")


def test_wheels_for_glibc_are_refused_on_a_base_with_musl(tmp_path: Path) -> None:
    layout, reference = base_with(tmp_path, {"lib/ld-musl-x86_64.so.1": File(b"\x7fELF")})
    with pytest.raises(UnfitBase, match=r"has musl and no glibc for linux/\w+, and wheels for it "):
        need(layout, reference, {"app/lib/x.so": NEEDS})
