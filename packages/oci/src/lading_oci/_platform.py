"""Platforms of images."""

import re
from dataclasses import dataclass
from typing import Self

from lading_oci._errors import BadReference

_PART = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")
_PARTS = (2, 3)
_VARIANTS = {("arm64", "v8"): "", ("amd64", "v1"): "", ("arm", ""): "v7"}


@dataclass(frozen=True, slots=True, order=True)
class Platform:
    """An operating system, an architecture and its variant, in Go's words.

    A variant that says nothing is left out, as containerd does: ``linux/arm64/v8`` is
    ``linux/arm64``; ``linux/arm`` is ``linux/arm/v7``.

    >>> print(Platform.parse("linux/arm64/v8"))
    linux/arm64

    :raises BadReference: if a part is no lower-case word.
    """

    os: str
    architecture: str
    variant: str = ""

    def __post_init__(self) -> None:
        parts = [self.os, self.architecture, *filter(None, [self.variant])]
        if not all(_PART.fullmatch(part) for part in parts):
            raise BadReference(
                f"{'/'.join(parts)!r} is no platform", hint="Write linux/amd64 or linux/arm/v7."
            )
        plain = _VARIANTS.get((self.architecture, self.variant), self.variant)
        object.__setattr__(self, "variant", plain)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``<os>/<architecture>[/<variant>]``.

        :raises BadReference: if it is no platform.
        """
        parts = text.split("/")
        if len(parts) not in _PARTS or not all(parts):
            raise BadReference(
                f"{text!r} is no platform", hint="Write linux/amd64 or linux/arm/v7."
            )
        return cls(*parts)

    def __str__(self) -> str:
        return "/".join(filter(None, [self.os, self.architecture, self.variant]))
