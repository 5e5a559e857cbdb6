import struct
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading_binaries import platform_of

ELF = {
    "linux/386": (1, 1, 0, 3),
    "linux/amd64": (2, 1, 0, 62),
    "linux/arm": (1, 1, 3, 40),
    "linux/arm64": (2, 1, 0, 183),
    "linux/loong64": (2, 1, 0, 258),
    "linux/mips": (1, 2, 0, 8),
    "linux/mipsle": (1, 1, 0, 8),
    "linux/mips64": (2, 2, 0, 8),
    "linux/mips64le": (2, 1, 0, 8),
    "linux/ppc64": (2, 2, 0, 21),
    "linux/ppc64le": (2, 1, 0, 21),
    "linux/riscv64": (2, 1, 0, 243),
    "linux/s390x": (2, 2, 0, 22),
    "freebsd/amd64": (2, 1, 9, 62),
    "netbsd/arm64": (2, 1, 2, 183),
    "openbsd/amd64": (2, 1, 12, 62),
}
PE = {0x14C: "386", 0x1C4: "arm", 0x8664: "amd64", 0xAA64: "arm64"}


def elf(wide: int, order: int, system: int, machine: int) -> bytes:
    head = b"\x7fELF" + bytes([wide, order, 1, system]) + bytes(8)
    return (head + struct.pack(">HH" if order == 2 else "<HH", 2, machine)).ljust(64, b"\0")


def pe(machine: int, start: int) -> bytes:
    head = b"MZ".ljust(60, b"\0") + struct.pack("<I", start)
    return head.ljust(start, b"\0") + b"PE\0\0" + struct.pack("<H", machine)


@pytest.mark.parametrize(("platform", "header"), ELF.items(), ids=ELF)
def test_an_elf_file_is_told_by_class_order_system_and_machine(
    platform: str, header: tuple[int, int, int, int]
) -> None:
    assert platform_of(elf(*header)) == platform


@given(st.sampled_from(sorted(PE)), st.integers(64, 4000))
def test_a_program_for_windows_is_told_wherever_its_header_begins(machine: int, at: int) -> None:
    assert platform_of(pe(machine, at)) == f"windows/{PE[machine]}"


@given(st.sampled_from([b"", b"\x7fELF", b"MZ", b"\xcf\xfa\xed\xfe"]), st.binary(max_size=200))
def test_any_bytes_are_a_platform_or_a_plain_no(magic: bytes, rest: bytes) -> None:
    with suppress(ValueError):
        system, slash, arch = platform_of(magic + rest).partition("/")
        assert (bool(system), slash, bool(arch)) == (True, "/", True)


@pytest.mark.parametrize(
    ("head", "why"),
    [
        (b"#!/bin/sh\n", "it is no executable in the format ELF, Mach-O or PE"),
        (b"", "it is no executable in the format ELF, Mach-O or PE"),
        (b"\x7fELF\2\1", "it is no executable in the format ELF, Mach-O or PE"),
        (elf(2, 1, 0, 4711), "it is for the machine 0x1267, which is not known here"),
        (elf(2, 1, 6, 62), "it is for the system 0x6, which is not known here"),
        (b"MZ", "it begins as a program for DOS, but is none for Windows"),
        (pe(0x8664, 100)[:104], "it begins as a program for DOS, but is none for Windows"),
    ],
)
def test_what_is_no_executable_or_an_unknown_one_is_told(head: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=r"^it ") as told:
        platform_of(head)
    assert str(told.value) == why
