"""Platforms, as Go and the OCI name them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

_VARIANTS: Mapping[str, Mapping[str, str]] = {
    "amd64": {"v1": "v1", "v2": "v2", "v3": "v3", "v4": "v4"},
    "arm": {"v5": "5", "v6": "6", "v7": "7"},
    "arm64": {"v8": "v8.0"},
}
"""For each architecture its variants in the words of the OCI, and what Go calls them."""

_LEVELS: Mapping[str, tuple[str, str]] = {
    "386": ("GO386", "sse2"),
    "amd64": ("GOAMD64", "v1"),
    "arm": ("GOARM", "7"),
    "arm64": ("GOARM64", "v8.0"),
    "mips": ("GOMIPS", "hardfloat"),
    "mipsle": ("GOMIPS", "hardfloat"),
    "mips64": ("GOMIPS64", "hardfloat"),
    "mips64le": ("GOMIPS64", "hardfloat"),
    "ppc64": ("GOPPC64", "power8"),
    "ppc64le": ("GOPPC64", "power8"),
    "riscv64": ("GORISCV64", "rva20u64"),
}
"""What of an architecture Go may use, by its variable. They are set even where they are Go's own
defaults: whoever built the Go on this machine may have chosen others."""

SYSTEMS = ("darwin", "freebsd", "linux", "netbsd", "openbsd", "windows")
"""Those whose executables are read back."""


@dataclass(frozen=True, slots=True, order=True)
class Platform:
    """An operating system, an architecture and maybe a variant of it, in Go's words.

    >>> Platform.parse("linux/arm/v7").label
    'linux_armv7'
    """

    os: str
    arch: str
    variant: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``os/arch`` or ``os/arch/variant``.

        :raises ValueError: if it is none whose executables could be read back.
        """
        parts = text.split("/")
        if len(parts) not in {2, 3} or not all(parts):
            raise ValueError(f'{text!r} is no platform such as "linux/amd64"')
        platform = cls(*parts)
        if platform.os not in SYSTEMS:
            raise ValueError(f"{text!r} is for none of {', '.join(SYSTEMS)}")
        variants = _VARIANTS.get(platform.arch, {})
        if platform.variant and platform.variant not in variants:
            known = ", ".join(variants) or "none"
            raise ValueError(f"{text!r} names no variant of {platform.arch}: there is {known}")
        return platform

    def __str__(self) -> str:
        """Write it as it was read."""
        return "/".join(filter(None, [self.os, self.arch, self.variant]))

    @property
    def pair(self) -> str:
        """The platform without its variant, as ``go tool dist list`` prints it."""
        return f"{self.os}/{self.arch}"

    @property
    def label(self) -> str:
        """What stands for it in the names of files."""
        return f"{self.os}_{self.arch}{self.variant}"

    @property
    def ending(self) -> str:
        """How names of programs end."""
        return ".exe" if self.os == "windows" else ""

    @property
    def level(self) -> Mapping[str, str]:
        """The variable that says what of the architecture may be used; of some there is none."""
        if self.arch not in _LEVELS:
            return {}
        variable, default = _LEVELS[self.arch]
        return {variable: _VARIANTS.get(self.arch, {}).get(self.variant, default)}

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables by which Go builds for it."""
        return {"GOOS": self.os, "GOARCH": self.arch, **self.level}
