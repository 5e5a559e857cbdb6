"""What is in the file of an image, read without unpacking it."""

import json
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lading_oci import BadLayout, Descriptor, Digest, Index, Manifest, Platform, parse_manifest

_SMALL = 4 * 1024 * 1024


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

    :raises BadLayout: if it is none.
    """
    try:
        with tarfile.open(tar, "r:") as archive:
            index = parse_manifest(_read(archive, "index.json"), what="index.json")
            return list(_images(archive, index))
    except (tarfile.TarError, KeyError, EOFError) as error:
        raise BadLayout(str(tar), [f"it holds no image: {error}"]) from error


def _images(archive: tarfile.TarFile, document: Index | Manifest) -> Iterator[PlatformImage]:
    if isinstance(document, Manifest):
        yield _image(archive, document, None)
        return
    for each in document.manifests:
        found = parse_manifest(_blob(archive, each.digest), what=str(each.digest))
        if isinstance(found, Index):
            yield from _images(archive, found)
        elif found.config.media_type.endswith("+json") and not each.artifact_type:
            yield _image(archive, found, each.platform)


def _image(
    archive: tarfile.TarFile, manifest: Manifest, platform: Platform | None
) -> PlatformImage:
    config = json.loads(_blob(archive, manifest.config.digest))
    return PlatformImage(
        platform=platform,
        layers=manifest.layers,
        config=config if isinstance(config, dict) else {},
        config_blob=manifest.config,
    )


def _blob(archive: tarfile.TarFile, digest: Digest) -> bytes:
    return _read(archive, f"blobs/{digest.algorithm}/{digest.hex}")


def _read(archive: tarfile.TarFile, name: str) -> bytes:
    file = archive.extractfile(name)
    return b"" if file is None else file.read(_SMALL)
