"""Digests: an algorithm and hex digits."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from lading_oci._errors import BadReference

_HEX_DIGITS = {"sha256": 64, "sha512": 128}


@dataclass(frozen=True, slots=True, order=True)
class Digest:
    """The digest of some bytes, as the OCI image specification writes it: ``sha256:<64 hex>``.

    ``algorithm`` is ``sha256`` or ``sha512``, the two that the specification registers and Python
    has; ``hex`` are its lower-case hex digits.

    >>> str(Digest.of(b""))
    'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

    :raises BadReference: if they are not.
    """

    algorithm: str
    hex: str

    def __post_init__(self) -> None:
        length = _HEX_DIGITS.get(self.algorithm)
        if length is None:
            known = " and ".join(_HEX_DIGITS)
            raise BadReference(f"{self!s} is no digest: the algorithms are {known}")
        if not re.fullmatch(rf"[0-9a-f]{{{length}}}", self.hex):
            raise BadReference(
                f"{self!s} is no digest: {self.algorithm} has {length} lower-case hex digits"
            )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``<algorithm>:<hex>``.

        :raises BadReference: if it is no digest.
        """
        algorithm, colon, digits = text.partition(":")
        if not colon:
            raise BadReference(
                f"{text!r} is no digest", hint="Write sha256: and 64 lower-case hex digits."
            )
        return cls(algorithm, digits)

    @classmethod
    def of(cls, data: bytes, algorithm: str = "sha256") -> Self:
        """Return the digest of ``data``."""
        return cls(algorithm, hashlib.new(algorithm, data).hexdigest())

    @classmethod
    def of_file(cls, path: Path, algorithm: str = "sha256") -> Self:
        """Return the digest of the file at ``path``, which is read in pieces.

        :raises OSError: if it cannot be read.
        """
        with path.open("rb") as file:
            return cls(algorithm, hashlib.file_digest(file, algorithm).hexdigest())

    def __str__(self) -> str:
        return f"{self.algorithm}:{self.hex}"
