"""References: a name with a tag, a digest, or both."""

from dataclasses import dataclass
from typing import Self

from lading_oci._digest import Digest
from lading_oci._errors import BadReference
from lading_oci._name import Name, check_tag


@dataclass(frozen=True, slots=True)
class Reference:
    """An image in a registry, by tag or digest; where it has both, the digest counts.

    >>> str(Reference.parse("ghcr.io/acme/api:v1.2.0"))
    'ghcr.io/acme/api:v1.2.0'

    :raises BadReference: without either, or with a tag that is none.
    """

    name: Name
    tag: str | None = None
    digest: Digest | None = None

    def __post_init__(self) -> None:
        if self.tag is not None:
            check_tag(self.tag)
        elif self.digest is None:
            raise BadReference(
                f"{self.name} names no image by tag or digest",
                hint=f"Write {self.name}@sha256:<64 hex digits>, or add a tag: none is assumed.",
            )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``<registry>/<repository>[:<tag>][@<digest>]``.

        :raises BadReference: if it is no reference, or lacks registry, or both tag and digest.
        """
        rest, at, digest = text.partition("@")
        before, colon, after = rest.rpartition(":")
        tagged = bool(colon) and "/" not in after  # else that colon is of the registry's port
        return cls(
            Name.parse(before if tagged else rest),
            after if tagged else None,
            Digest.parse(digest) if at else None,
        )

    @property
    def exact(self) -> str:
        """The text that a registry is asked for: by the digest if there is one."""
        return f"{self.name}@{self.digest}" if self.digest else f"{self.name}:{self.tag}"

    def __str__(self) -> str:
        tag = f":{self.tag}" if self.tag is not None else ""
        return f"{self.name}{tag}{f'@{self.digest}' if self.digest else ''}"
