"""What is in the file of an image, read without unpacking it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lading_oci import BadLayout, Descriptor, Digest, Index, Manifest, Packed, Platform


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformImage:
    """One platform of an image: its layers, and its configuration as JSON."""

    platform: Platform | None
    layers: tuple[Descriptor, ...]
    config: Mapping[str, object]
    config_blob: Descriptor

    @property
    def size(self) -> int:
        """The bytes that are sent for it, if none are there."""
        return sum(layer.size for layer in self.layers) + self.config_blob.size

    @property
    def blobs(self) -> tuple[Descriptor, ...]:
        """All that it consists of, but for its manifest."""
        return (*self.layers, self.config_blob)


def images_in(tar: Path) -> list[PlatformImage]:
    """Return the images that the layout in a tar holds, in the order in which they are listed.

    :raises BadLayout: if it is none, or a manifest or configuration is not what it should be.
    """
    packed = Packed.read(tar)
    return [_image(packed, manifest, listed) for listed, manifest in _manifests(packed)]


def _manifests(packed: Packed) -> Iterator[tuple[Descriptor, Manifest]]:
    """Yield the manifests of images that are listed, by other indexes too; each of these once."""
    waiting, seen = [*packed.index.manifests], set[Digest]()
    while waiting:
        each = waiting.pop(0)
        document = packed.documents.get(each.digest)  # what is of another type is no document
        if isinstance(document, Index) and each.digest not in seen:
            seen.add(each.digest)
            waiting[:0] = document.manifests
        elif isinstance(document, Manifest) and _is_image(each, document):
            yield each, document


def _is_image(listed: Descriptor, manifest: Manifest) -> bool:
    other = listed.artifact_type or listed.is_attestation
    return manifest.config.media_type.endswith("+json") and not other


def _image(packed: Packed, manifest: Manifest, listed: Descriptor) -> PlatformImage:
    digest = manifest.config.digest
    try:
        config = json.loads(packed.blob(digest))
    except (ValueError, RecursionError) as error:
        raise BadLayout(str(packed.tar), [f"{digest} is no JSON: {error}"]) from None
    return PlatformImage(
        platform=listed.platform,
        layers=manifest.layers,
        config=config if isinstance(config, dict) else {},
        config_blob=manifest.config,
    )
