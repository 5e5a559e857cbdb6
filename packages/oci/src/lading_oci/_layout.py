"""OCI layouts on disk, every blob of them verified."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from lading_oci._descriptor import Descriptor, text_of
from lading_oci._digest import Digest
from lading_oci._errors import BadLayout, BadManifest, BadReference, NoSuchPlatform
from lading_oci._json import Object, parse_object
from lading_oci._manifest import Index, Manifest, parse_manifest
from lading_oci._media import INDEX
from lading_oci._platform import Platform
from lading_oci._walk import Blob, Walk, read_document

VERSION = "1.0.0"
"""The version of the layout, in the file ``oci-layout``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """An OCI layout in ``folder``. That one exists means that it was verified when it was read.

    ``index`` is ``index.json``; ``documents`` are all manifests and indexes, and ``blobs`` all
    blobs (documents, configurations, layers) that it leads to, by digest.
    """

    folder: Path
    index: Index
    documents: Mapping[Digest, Manifest | Index] = field(hash=False)
    blobs: Mapping[Digest, Descriptor] = field(hash=False)

    @classmethod
    def read(cls, folder: Path, *, hashed: Container[Digest] = ()) -> Self:
        """Read the layout in ``folder``; every blob that it leads to is, or was, ``hashed``.

        :raises BadLayout: with all that is missing, changed or malformed.
        """
        texts: list[str] = []
        _check_version(folder, texts)
        index = _read_index(folder, texts)
        if index is None:
            raise BadLayout(str(folder), texts)
        walk = Walk(folder, hashed)
        walk.from_here(index)
        if texts or walk.texts:
            raise BadLayout(str(folder), [*texts, *walk.texts])
        return cls(folder=folder, index=index, documents=walk.documents, blobs=walk.blobs)

    @property
    def descriptors(self) -> tuple[Descriptor, ...]:
        """What ``index.json`` lists."""
        return self.index.manifests

    @property
    def digest(self) -> Digest:
        """What it is pushed as: the one thing that it lists, or ``index.json`` if it lists more."""
        return self.descriptors[0].digest if len(self.descriptors) == 1 else self.index.digest

    def platforms(self) -> Mapping[Platform, Descriptor]:
        """Return the images by platform, in the order in which they are listed.

        Where no index names the platform, the configuration does. Manifests that are no images
        (attestations, charts) have none.
        """
        found: dict[Platform, Descriptor] = {}
        for descriptor, manifest in self._images(self.index):
            platform = descriptor.platform or self._own_platform(manifest)
            if platform is not None:
                found.setdefault(platform, descriptor)
        return found

    def manifest(self, platform: Platform | None = None) -> Manifest:
        """Return the manifest for ``platform``; without one, that of the only image there is.

        :raises NoSuchPlatform: if it is not there, or there are several to choose from.
        """
        images = list(self._images(self.index))
        if platform is None and len(images) == 1:
            return images[0][1]
        there = self.platforms()
        if platform is None or platform not in there:
            wanted = str(platform) if platform else "no platform in particular"
            raise NoSuchPlatform(str(self.folder), wanted, map(str, there))
        return next(each for listed, each in images if listed is there[platform])

    def config(self, platform: Platform | None = None) -> Object:
        """Return the configuration of an image as parsed JSON.

        :raises NoSuchPlatform: as ``manifest`` does.
        :raises BadManifest: if it is no JSON object.
        """
        return self._json(self.manifest(platform).config)

    def layers(self, platform: Platform | None = None) -> tuple[Descriptor, ...]:
        """Return the layers of an image, the lowest first.

        :raises NoSuchPlatform: as ``manifest`` does.
        """
        return self.manifest(platform).layers

    def path(self, digest: Digest) -> Path:
        """Return the file of a blob."""
        return Blob.path(self.folder, digest)

    def _images(self, index: Index) -> Iterator[tuple[Descriptor, Manifest]]:
        """Yield the manifests that an index leads to, through other indexes too, but attestations.

        Charts and the like are among them.
        """
        for each in index.manifests:
            document = None if each.is_attestation else self.documents.get(each.digest)
            if isinstance(document, Index):
                yield from self._images(document)
            elif document is not None:
                yield each, document

    def _own_platform(self, manifest: Manifest) -> Platform | None:
        try:
            config = self._json(manifest.config)
            system, architecture = text_of(config, "os"), text_of(config, "architecture")
            return Platform(system, architecture, text_of(config, "variant"))
        except (BadManifest, BadReference):  # of something that is no image
            return None

    def _json(self, config: Descriptor) -> Object:
        return parse_object(self.path(config.digest).read_bytes(), str(config.digest))


def _check_version(folder: Path, texts: list[str]) -> None:
    data = read_document(folder / "oci-layout", texts, "oci-layout")
    if data is None:
        return
    try:
        version = parse_object(data, "oci-layout").get("imageLayoutVersion")
    except BadManifest as error:
        texts.extend(f"oci-layout: {text}" for text in error.texts)
        return
    if version != VERSION:
        texts.append(f"oci-layout: imageLayoutVersion is {version!r} and not {VERSION!r}")


def _read_index(folder: Path, texts: list[str]) -> Index | None:
    data = read_document(folder / "index.json", texts, "index.json")
    if data is None:
        return None
    try:
        return root_index(data)
    except BadManifest as error:
        texts.extend(f"index.json: {text}" for text in error.texts)
        return None


def root_index(data: bytes) -> Index:
    """Read ``index.json``, which is an index if it does not say what it is.

    :raises BadManifest: with all that is wrong.
    """
    announced = "" if "mediaType" in parse_object(data, "index.json") else INDEX
    found = parse_manifest(data, what="index.json", media_type=announced)
    if not isinstance(found, Index):
        raise BadManifest("index.json", ["it is no index"])
    return found
