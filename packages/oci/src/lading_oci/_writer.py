"""Layouts written: the same bytes from the same contents."""

import hashlib
import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from lading_oci._descriptor import Descriptor
from lading_oci._digest import Digest
from lading_oci._json import canonical
from lading_oci._layout import VERSION, Layout
from lading_oci._media import INDEX, MANIFEST
from lading_oci._platform import Platform
from lading_oci._walk import Blob
from lading_run import Misused

_NONE: Mapping[str, str] = MappingProxyType({})
_BUFFER = 1024 * 1024


class LayoutWriter:
    """Writes an OCI layout into a folder, blob by blob; it is one when ``finish`` has returned.

    Manifests and indexes are canonical JSON: keys sorted, no spaces, UTF-8.

    >>> from tempfile import TemporaryDirectory
    >>> from lading_oci import CONFIG
    >>> with TemporaryDirectory() as folder:
    ...     writer = LayoutWriter(Path(folder))
    ...     config = writer.add_json({"os": "linux", "architecture": "amd64"}, CONFIG)
    ...     layout = writer.finish([writer.add_manifest(config, [])])
    ...     print(*layout.platforms())
    linux/amd64

    :raises Misused: if the folder holds a layout already.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._hashed: set[Digest] = set()  # when they were written
        if (folder / "index.json").exists():
            raise Misused(f"{folder} holds a layout already", hint="Write into an empty folder.")
        (folder / "blobs" / "sha256").mkdir(parents=True, exist_ok=True)

    def add_bytes(self, data: bytes, media_type: str) -> Descriptor:
        """Add a blob of these bytes."""
        digest = Digest.of(data)
        path = Blob.path(self._folder, digest)
        if not path.exists():
            _put(path, data)
            self._hashed.add(digest)
        return Descriptor(media_type=media_type, digest=digest, size=len(data))

    def add_file(self, file: Path, media_type: str) -> Descriptor:
        """Add the bytes of a file as a blob; it is copied in pieces and hashed on the way.

        :raises OSError: if it cannot be read.
        """
        part = self._folder / "blobs" / f".{os.urandom(8).hex()}.part"
        hashed = hashlib.sha256()
        try:
            with file.open("rb") as source, part.open("wb") as target:
                while data := source.read(_BUFFER):
                    hashed.update(data)
                    target.write(data)
                size = target.tell()
            digest = Digest("sha256", hashed.hexdigest())
            part.replace(Blob.path(self._folder, digest))
            self._hashed.add(digest)
        finally:
            part.unlink(missing_ok=True)
        return Descriptor(media_type=media_type, digest=digest, size=size)

    def add_json(self, value: object, media_type: str) -> Descriptor:
        """Add a JSON value, written canonically."""
        return self.add_bytes(canonical(value), media_type)

    def add_manifest(
        self,
        config: Descriptor,
        layers: Iterable[Descriptor],
        *,
        platform: Platform | None = None,
        annotations: Mapping[str, str] = _NONE,
        artifact_type: str = "",
        subject: Descriptor | None = None,
    ) -> Descriptor:
        """Add a manifest of blobs that were added; the descriptor names ``platform``."""
        manifest: dict[str, object] = {
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": config.as_json(),
            "layers": [layer.as_json() for layer in layers],
            **_optional(annotations, artifact_type, subject),
        }
        added = self.add_json(manifest, MANIFEST)
        return Descriptor(
            media_type=MANIFEST,
            digest=added.digest,
            size=added.size,
            platform=platform,
            artifact_type=artifact_type,
        )

    def add_index(
        self,
        manifests: Iterable[Descriptor],
        *,
        annotations: Mapping[str, str] = _NONE,
        artifact_type: str = "",
        subject: Descriptor | None = None,
    ) -> Descriptor:
        """Add an index of manifests that were added, in this order."""
        index = {**_index(manifests), **_optional(annotations, artifact_type, subject)}
        return self.add_json(index, INDEX)

    def copy(self, layout: Layout, descriptor: Descriptor) -> Descriptor:
        """Add a blob of another layout, such as a layer of a base image; return its descriptor."""
        target = Blob.path(self._folder, descriptor.digest)
        if not target.exists():
            target.parent.mkdir(exist_ok=True)
            part = target.with_name(f".{target.name}.part")
            shutil.copyfile(layout.path(descriptor.digest), part)
            part.replace(target)
            self._hashed.add(descriptor.digest)  # when that layout was read
        return descriptor

    def path(self, descriptor: Descriptor) -> Path:
        """Return the file of a blob that was added."""
        return Blob.path(self._folder, descriptor.digest)

    def finish(self, descriptors: Iterable[Descriptor]) -> Layout:
        """Write ``index.json`` with these descriptors, and read the whole layout back.

        What was hashed on its way in is not hashed once more.

        :raises BadLayout: if something in it is not what was added.
        """
        _put(self._folder / "oci-layout", canonical({"imageLayoutVersion": VERSION}))
        _put(self._folder / "index.json", canonical(_index(descriptors)))
        return Layout.read(self._folder, hashed=self._hashed)


def _index(manifests: Iterable[Descriptor]) -> dict[str, object]:
    return {
        "schemaVersion": 2,
        "mediaType": INDEX,
        "manifests": [each.as_json() for each in manifests],
    }


def _optional(
    annotations: Mapping[str, str], artifact_type: str, subject: Descriptor | None
) -> dict[str, object]:
    fields: dict[str, object] = {
        "annotations": dict(annotations),
        "artifactType": artifact_type,
        "subject": subject and subject.as_json(),
    }
    return {name: value for name, value in fields.items() if value}


def _put(path: Path, data: bytes) -> None:
    part = path.with_name(f".{path.name}.{os.urandom(4).hex()}.part")
    part.write_bytes(data)
    part.replace(path)
