"""The platform that an executable is for, from its first bytes.

Formats: ELF (System V ABI, "ELF header"), Mach-O (``mach-o/loader.h``), PE (Microsoft's "PE
Format"). The numbers are those of their registries of machines.
"""

import struct

_ELF_SYSTEMS = {0: "linux", 3: "linux", 9: "freebsd", 2: "netbsd", 12: "openbsd"}
_ELF_MACHINES = {3: "386", 22: "s390x", 40: "arm", 62: "amd64", 183: "arm64", 258: "loong64"}
_ELF_FAMILIES = {8: "mips", 21: "ppc64", 243: "riscv"}
_MACH_O = {0x01000007: "amd64", 0x0100000C: "arm64"}
_PE = {0x014C: "386", 0x01C4: "arm", 0x8664: "amd64", 0xAA64: "arm64"}

HEAD = 4096
"""So many bytes of a file are enough."""

_WHOLE_ELF = 52
_MACH_O_MAGIC = b"\xcf\xfa\xed\xfe"
_WIDE = 2
_BIG = 2


def platform_of(head: bytes) -> str:
    r"""Return what platform the executable that begins with ``head`` is for, as Go names it.

    An ELF file whose header names no system is one for Linux.

    >>> platform_of(b"\xcf\xfa\xed\xfe\x0c\x00\x00\x01")
    'darwin/arm64'

    :raises ValueError: if it is no executable, or one for a machine that is not known here.
    """
    if head[:4] == b"\x7fELF" and len(head) >= _WHOLE_ELF:
        return _elf(head)
    if head[:4] == _MACH_O_MAGIC:
        (machine,) = struct.unpack_from("<I", head.ljust(8, b"\0"), 4)
        return f"darwin/{_known(_MACH_O, machine)}"
    if head[:2] == b"MZ":
        return _pe(head)
    raise ValueError("it is no executable in the format ELF, Mach-O or PE")


def _elf(head: bytes) -> str:
    wide, big, system = head[4] == _WIDE, head[5] == _BIG, _known(_ELF_SYSTEMS, head[7], "system")
    (machine,) = struct.unpack_from(">H" if big else "<H", head, 18)
    family = _ELF_FAMILIES.get(machine)
    if family is None:
        return f"{system}/{_known(_ELF_MACHINES, machine)}"
    if family == "riscv":
        return f"{system}/riscv{64 if wide else 32}"
    if family == "mips":
        return f"{system}/mips{'64' if wide else ''}{'' if big else 'le'}"
    return f"{system}/ppc64{'' if big else 'le'}"


def _pe(head: bytes) -> str:
    (start,) = struct.unpack_from("<I", head.ljust(64, b"\0"), 60)
    if head[start : start + 4] != b"PE\0\0" or len(head) < start + 6:
        raise ValueError("it begins as a program for DOS, but is none for Windows")
    (machine,) = struct.unpack_from("<H", head, start + 4)
    return f"windows/{_known(_PE, machine)}"


def _known(names: dict[int, str], number: int, what: str = "machine") -> str:
    if number not in names:
        raise ValueError(f"it is for the {what} {number:#x}, which is not known here")
    return names[number]
