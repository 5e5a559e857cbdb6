"""From an index to every blob that it leads to, each of them hashed."""

import stat
from collections.abc import Container
from pathlib import Path

from lading_oci._descriptor import Descriptor
from lading_oci._digest import Digest
from lading_oci._errors import BadManifest
from lading_oci._manifest import Index, Manifest, parse_manifest
from lading_oci._media import INDEXES, MANIFESTS

LARGEST_DOCUMENT = 4 * 1024 * 1024
"""How many bytes a manifest may have: the distribution specification has registries take 4 MiB."""


class Blob:
    """Where blobs are in a layout."""

    @staticmethod
    def path(folder: Path, digest: Digest) -> Path:
        """Return the file of a blob of the layout in ``folder``."""
        return folder / "blobs" / digest.algorithm / digest.hex


class Walk:
    """Gathers what a layout holds, and all that is wrong with it.

    Blobs that were ``hashed`` before are not hashed again.
    """

    def __init__(self, folder: Path, hashed: Container[Digest] = ()) -> None:
        self.documents: dict[Digest, Manifest | Index] = {}
        self.blobs: dict[Digest, Descriptor] = {}
        self.texts: list[str] = []
        self._folder = folder
        self._hashed = hashed

    def from_here(self, document: Manifest | Index) -> None:
        """Visit all that ``document`` refers to and was not visited yet."""
        waiting = list(document.refers_to)
        while waiting:
            descriptor = waiting.pop(0)
            before = self.blobs.setdefault(descriptor.digest, descriptor)
            if before is not descriptor:
                self._check_same(before, descriptor)
                continue
            found = self._visit(descriptor)
            waiting += found.refers_to if found else ()

    def _visit(self, descriptor: Descriptor) -> Manifest | Index | None:
        name, path = str(descriptor.digest), Blob.path(self._folder, descriptor.digest)
        if not self._is_what_it_says(path, descriptor):
            return None
        if descriptor.media_type not in MANIFESTS | INDEXES:
            return None
        data = read_document(path, self.texts, name)
        if data is None:
            return None
        try:
            document = parse_manifest(data, what=name, media_type=descriptor.media_type)
        except BadManifest as error:
            self.texts.extend(f"{name}: {text}" for text in error.texts)
            return None
        self.documents[descriptor.digest] = document
        return document

    def _is_what_it_says(self, path: Path, descriptor: Descriptor) -> bool:
        name = str(descriptor.digest)
        try:
            facts = path.lstat()
            if not stat.S_ISREG(facts.st_mode):
                self.texts.append(f"{name} is no regular file")
                return False
            if facts.st_size != descriptor.size:
                self.texts.append(f"{name} has {facts.st_size} bytes and not {descriptor.size}")
                return False
            found = descriptor.digest
            if found not in self._hashed:
                found = Digest.of_file(path, descriptor.digest.algorithm)
        except FileNotFoundError:
            self.texts.append(f"{name} is missing")
            return False
        except OSError as error:
            self.texts.append(f"{name} cannot be read: {error.strerror or error}")
            return False
        if found != descriptor.digest:
            self.texts.append(f"{name} holds other bytes, of {found}")
            return False
        return True

    def _check_same(self, before: Descriptor, descriptor: Descriptor) -> None:
        if (before.size, before.media_type) != (descriptor.size, descriptor.media_type):
            self.texts.append(
                f"{descriptor.digest} is {before.media_type} of {before.size} bytes in one place"
                f" and {descriptor.media_type} of {descriptor.size} bytes in another"
            )


def read_document(path: Path, texts: list[str], name: str) -> bytes | None:
    """Read a file of JSON; None if it cannot be, and then ``texts`` has got the reason."""
    try:
        if path.stat().st_size > LARGEST_DOCUMENT:
            texts.append(f"{name} has more than {LARGEST_DOCUMENT} bytes")
            return None
        return path.read_bytes()
    except OSError as error:
        texts.append(f"{name} cannot be read: {error.strerror or error}")
        return None
