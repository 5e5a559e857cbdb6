"""A layout in a tar, looked at without reading its blobs; pushed if it is not there yet."""

import tarfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from lading_oci._descriptor import Descriptor
from lading_oci._digest import Digest
from lading_oci._errors import BadLayout, BadManifest
from lading_oci._layout import root_index
from lading_oci._manifest import parse_manifest
from lading_oci._media import INDEXES, MANIFESTS
from lading_oci._name import Name, check_tag
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

    ``digest`` is what it is pushed as; ``blobs`` are configurations and layers.
    """

    tar: Path
    digest: Digest
    blobs: frozenset[Digest]

    @classmethod
    def read(cls, tar: Path) -> Self:
        """Read the manifests, each of which is hashed.

        :raises Misused: if there is no file that can be read.
        :raises BadLayout: if it is no tar or holds no layout, or a manifest is not what it should.
        """
        try:
            with tarfile.open(tar, "r:") as archive:
                return cls(tar, *_read(archive))
        except (tarfile.TarError, EOFError, KeyError) as error:
            raise BadLayout(str(tar), [f"it holds no layout: {error}"]) from None
        except BadManifest as error:
            raise BadLayout(str(tar), error.texts) from None
        except OSError as error:
            raise Misused(f"there is no file {tar} that can be read: {error.strerror}") from error


def push_file(
    tar: Path, name: Name, registry: Registry, tags: Sequence[str] = (), *, force: bool = False
) -> Pushed:
    """Push the layout in ``tar`` by its digest; then the tags point to it.

    If it is there already, the tar is not unpacked; a tag that points to it is not set again. One
    that points elsewhere is moved only by ``force``: someone may rely on it.

    :raises BadReference: if a tag can be none; nothing was pushed.
    :raises TagsTaken: with all tags that point elsewhere; nothing was pushed.
    :raises Misused: if there is no file that can be read.
    :raises BadLayout: if the file holds no layout, or one that is not whole and is not there yet.
    :raises LadingError: if the registry refuses or fails.
    """
    for tag in tags:
        check_tag(tag)
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


def _read(archive: tarfile.TarFile) -> tuple[Digest, frozenset[Digest]]:
    index = root_index(_bytes(archive, "index.json"))
    listed = index.manifests
    found, waiting = dict[Digest, Descriptor](), [*listed]
    while waiting:
        each = waiting.pop()
        if each.digest not in found and each.media_type in _DOCUMENTS:
            waiting += _referred_to(archive, each)
        found.setdefault(each.digest, each)
    blobs = (each.digest for each in found.values() if each.media_type not in _DOCUMENTS)
    return (listed[0].digest if len(listed) == 1 else index.digest), frozenset(blobs)


def _referred_to(archive: tarfile.TarFile, descriptor: Descriptor) -> Sequence[Descriptor]:
    digest = descriptor.digest
    data = _bytes(archive, f"blobs/{digest.algorithm}/{digest.hex}")
    if (found := Digest.of(data, digest.algorithm)) != digest:
        raise BadManifest(str(digest), [f"{digest} holds other bytes, of {found}"])
    return parse_manifest(data, what=str(digest), media_type=descriptor.media_type).refers_to


def _bytes(archive: tarfile.TarFile, name: str) -> bytes:
    file = archive.extractfile(name)
    return b"" if file is None else file.read(LARGEST_DOCUMENT)
