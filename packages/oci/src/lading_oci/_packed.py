"""A layout in a tar, looked at without reading its blobs; pushed if it is not there yet."""

import tarfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from lading_oci._descriptor import Descriptor
from lading_oci._digest import Digest
from lading_oci._errors import BadLayout, BadManifest
from lading_oci._layout import root_index
from lading_oci._manifest import Index, Manifest, parse_manifest
from lading_oci._media import INDEXES, MANIFESTS
from lading_oci._name import Name, check_tags
from lading_oci._pushed import Pushed
from lading_oci._reference import Reference
from lading_oci._registry import Registry
from lading_oci._registry_errors import TagsTaken
from lading_oci._tar import unpack
from lading_oci._walk import LARGEST_DOCUMENT
from lading_run import Misused

_DOCUMENTS = MANIFESTS | INDEXES


@dataclass(frozen=True, slots=True)
class Packed:
    """The layout in the file ``tar``, as its manifests tell of it; of its blobs nothing is read.

    ``digest`` is what it is pushed as; ``blobs`` are configurations and layers, and ``documents``
    the manifests and indexes that ``index``, which is ``index.json``, leads to.
    """

    tar: Path
    digest: Digest
    blobs: frozenset[Digest]
    index: Index
    documents: Mapping[Digest, Manifest | Index] = field(hash=False)

    @classmethod
    def read(cls, tar: Path) -> Self:
        """Read the manifests, each of which is hashed.

        :raises Misused: if there is no file that can be read.
        :raises BadLayout: if it is no tar or holds no layout, or a manifest is not what it should.
        """
        with _opened(tar) as archive:
            index = root_index(_bytes(archive, "index.json"))
            documents, blobs = _read(archive, index)
        listed = index.manifests
        digest = listed[0].digest if len(listed) == 1 else index.digest
        return cls(tar, digest, blobs, index, documents)

    def blob(self, digest: Digest) -> bytes:
        """Return a blob that is small enough for memory, such as a configuration; it is hashed.

        :raises Misused: if the file is no longer there.
        :raises BadLayout: if it is not in there, or what is there is not of that digest.
        """
        with _opened(self.tar) as archive:
            return _hashed(archive, digest)


def push_file(
    tar: Path, name: Name, registry: Registry, tags: Sequence[str] = (), *, force: bool = False
) -> Pushed:
    """Push the layout in ``tar`` by its digest; then the tags point to it.

    If it is there already, the tar is not unpacked; a tag that points to it is not set again. One
    that points elsewhere is moved only by ``force``: someone may rely on it.

    :raises BadReference: with all that can be no tag; nothing was pushed.
    :raises TagsTaken: with all tags that point elsewhere; nothing was pushed.
    :raises Misused: if there is no file that can be read.
    :raises BadLayout: if the file holds no layout, or one that is not whole and is not there yet.
    :raises LadingError: if the registry refuses or fails.
    """
    check_tags(tags)
    packed = Packed.read(tar)
    before = {tag: registry.at(Reference(name, tag), packed.digest.algorithm) for tag in tags}
    taken = {tag: found for tag, found in before.items() if found not in {None, packed.digest}}
    if taken and not force:
        raise TagsTaken(name, taken, packed.digest)
    if registry.is_at(Reference(name, digest=packed.digest), packed.digest):
        pushed = Pushed(digest=packed.digest, sent=0, there=len(packed.blobs))
    else:
        with TemporaryDirectory(prefix="lading-oci-") as folder:
            pushed = registry.push(unpack(tar, Path(folder) / "layout"), name)
    for tag in [tag for tag, found in before.items() if found != packed.digest]:
        registry.tag(name, packed.digest, tag)
    return replace(pushed, moved=taken)


@contextmanager
def _opened(tar: Path) -> Iterator[tarfile.TarFile]:
    """Open the tar while the block runs, and tell what is wrong with it as ``Packed`` does."""
    try:
        with tarfile.open(tar, "r:") as archive:
            yield archive
    except (tarfile.TarError, EOFError, KeyError) as error:
        raise BadLayout(str(tar), [f"it holds no layout: {error}"]) from None
    except BadManifest as error:
        raise BadLayout(str(tar), error.texts) from None
    except OSError as error:
        raise Misused(f"there is no file {tar} that can be read: {error.strerror}") from error


def _read(
    archive: tarfile.TarFile, index: Index
) -> tuple[dict[Digest, Manifest | Index], frozenset[Digest]]:
    """Return the documents that an index leads to, and the digests of all else."""
    documents, found, waiting = dict[Digest, Manifest | Index](), set[Digest](), [*index.manifests]
    while waiting:
        each = waiting.pop()
        if each.digest not in documents and each.media_type in _DOCUMENTS:
            document = _document(archive, each)
            documents[each.digest] = document
            waiting += document.refers_to
        found.add(each.digest)
    return documents, frozenset(found - documents.keys())


def _document(archive: tarfile.TarFile, descriptor: Descriptor) -> Manifest | Index:
    digest = descriptor.digest
    data = _hashed(archive, digest)
    return parse_manifest(data, what=str(digest), media_type=descriptor.media_type)


def _hashed(archive: tarfile.TarFile, digest: Digest) -> bytes:
    data = _bytes(archive, f"blobs/{digest.algorithm}/{digest.hex}")
    if (found := Digest.of(data, digest.algorithm)) != digest:
        raise BadManifest(str(digest), [f"{digest} holds other bytes, of {found}"])
    return data


def _bytes(archive: tarfile.TarFile, name: str) -> bytes:
    member = archive.getmember(name)
    if member.size > LARGEST_DOCUMENT:
        raise BadManifest(name, [f"{name} has more than {LARGEST_DOCUMENT} bytes"])
    file = archive.extractfile(member) if member.isreg() else None  # a link may lead to itself
    return b"" if file is None else file.read(LARGEST_DOCUMENT)
