"""What is released: files and references, each known by its digest."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from lading_artifact._errors import BytesDiffer


def digest_of(path: Path) -> str:
    """Return the digest of the file at ``path`` as ``sha256:<64 hex digits>``."""
    with path.open("rb") as file:
        return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """One thing that is released: a file in the staging folder, or a reference.

    A reference (a git tag, a tag in a registry) has no bytes of its own: ``path`` is None, ``size``
    is 0, and ``digest`` is what it must point to, such as ``gitCommit:<40 hex digits>`` (the
    digest names are those of in-toto's DigestSet).
    """

    name: str
    kind: str
    digest: str
    size: int = 0
    media_type: str = ""
    path: Path | None = None
    holds: str = ""
    """The digest of what targets serve of a file that nobody downloads.

    An image is one: registries serve its manifest, and from that the same file can be made again.
    """

    @classmethod
    def of_file(
        cls,
        path: Path,
        *,
        kind: str,
        media_type: str = "application/octet-stream",
        holds: str = "",
    ) -> Self:
        """Read the file at ``path`` and describe it under its own name."""
        return cls(
            name=path.name,
            kind=kind,
            digest=digest_of(path),
            size=path.stat().st_size,
            media_type=media_type,
            path=path,
            holds=holds,
        )

    @property
    def file(self) -> Path:
        """The file of an artifact that has one.

        :raises ValueError: for a reference, which has none.
        """
        if self.path is None:
            raise ValueError(f"{self.name} is a reference and has no file")
        return self.path

    @property
    def is_download(self) -> bool:
        """Whether it is a file, and people get it as that."""
        return self.path is not None and not self.holds

    def check(self) -> None:
        """Return if the file is there and is, byte for byte, what ``digest`` says.

        :raises BytesDiffer: if it is missing or holds other bytes.
        """
        if self.path is None:
            return
        if not self.path.is_file():
            raise BytesDiffer(self.name, expected=self.digest, found="no file")
        found = digest_of(self.path)
        if found != self.digest:
            raise BytesDiffer(self.name, expected=self.digest, found=found)
