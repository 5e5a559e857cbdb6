"""Descriptors: bytes elsewhere, by media type, digest and size."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Self

from lading_oci._digest import Digest
from lading_oci._errors import BadReference
from lading_oci._json import Object
from lading_oci._platform import Platform

_NONE: Mapping[str, str] = MappingProxyType({})
_NO_PLATFORM = Platform("unknown", "unknown")
_ABOUT, _ATTESTATION = "vnd.docker.reference.type", "attestation-manifest"
"""How BuildKit marks what it says of an image in the index of that image, which it does unasked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Descriptor:
    """What the OCI image specification 1.1 calls a content descriptor, without its URLs and data.

    ``size`` is in bytes. ``platform`` is of the image that it names, where an index says so.
    """

    media_type: str
    digest: Digest
    size: int
    platform: Platform | None = None
    annotations: Mapping[str, str] = field(default_factory=dict, hash=False)
    artifact_type: str = ""

    @property
    def is_attestation(self) -> bool:
        """Whether an index says that it is no image, but stands beside one to tell of it."""
        return self.annotations.get(_ABOUT) == _ATTESTATION or self.platform == _NO_PLATFORM

    @classmethod
    def from_json(cls, value: object) -> Self:
        """Read a descriptor out of parsed JSON.

        :raises BadReference: with the first thing that is wrong with it.
        """
        if not isinstance(value, dict):
            raise BadReference("a descriptor that is no JSON object")
        size = value.get("size")
        if not isinstance(size, int) or isinstance(size, bool) or size < 0:
            raise BadReference(f"a descriptor whose size is no number of bytes: {size!r}")
        platform = value.get("platform")
        return cls(
            media_type=text_of(value, "mediaType", needed=True),
            digest=Digest.parse(text_of(value, "digest", needed=True)),
            size=size,
            platform=None if platform is None else _platform(platform),
            annotations=annotations_of(value),
            artifact_type=text_of(value, "artifactType"),
        )

    def as_json(self) -> dict[str, object]:
        """Return it as JSON values, without what is empty."""
        fields: dict[str, object] = {
            "mediaType": self.media_type,
            "digest": str(self.digest),
            "size": self.size,
            "platform": self.platform and _platform_json(self.platform),
            "annotations": dict(self.annotations),
            "artifactType": self.artifact_type,
        }
        needed = {"mediaType", "digest", "size"}
        return {name: value for name, value in fields.items() if value or name in needed}


def text_of(value: Object, name: str, *, needed: bool = False) -> str:
    """Return a field that is a text; empty if it is not there and not needed.

    :raises BadReference: if it is no text, or missing although needed.
    """
    text = value.get(name, None if needed else "")
    if not isinstance(text, str):
        raise BadReference(f"a field {name} that is no text: {text!r}")
    return text


def annotations_of(value: Object) -> Mapping[str, str]:
    """Return the annotations.

    :raises BadReference: if they do not map texts to texts.
    """
    found = value.get("annotations")
    if found is None:
        return _NONE
    if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
        raise BadReference("annotations that are no texts by name")
    return MappingProxyType(found)


def _platform(value: object) -> Platform:
    if not isinstance(value, dict):
        raise BadReference("a platform that is no JSON object")
    return Platform(
        text_of(value, "os", needed=True),
        text_of(value, "architecture", needed=True),
        text_of(value, "variant"),
    )


def _platform_json(platform: Platform) -> dict[str, str]:
    fields = {
        "os": platform.os,
        "architecture": platform.architecture,
        "variant": platform.variant,
    }
    return {name: text for name, text in fields.items() if text}
