"""Which version stands in a registry under a tag."""

import json
from collections.abc import Iterator

from lading_oci import BadManifest, Index, Manifest, NotThere, Reference, Registry, parse_manifest
from lading_version import NotAVersion, Version

_LABEL = "org.opencontainers.image.version"
_MOST = 100
"""So many manifests are read at most: nobody says how many an index leads to."""


def version_at(registry: Registry, reference: Reference) -> Version | None:
    """Return the highest version that the label of an image there names; None if none does.

    What is no image, is missing, or cannot be read, such as Docker's schema 1, names none.
    """
    versions = (_version_of(registry, reference, each) for each in _images(registry, reference))
    return max((each for each in versions if each is not None), default=None)


def _images(registry: Registry, reference: Reference) -> Iterator[Manifest]:
    """Yield the manifests that it leads to, through indexes in indexes too; each of these once."""
    waiting, seen = [reference], set[Reference]()
    while waiting and len(seen) < _MOST:
        each = waiting.pop(0)
        if each in seen:
            continue
        seen.add(each)
        document = _document(registry, each)
        if isinstance(document, Manifest):
            yield document
        elif document is not None:
            images = [listed for listed in document.manifests if not listed.is_attestation]
            waiting += [Reference(each.name, digest=listed.digest) for listed in images]


def _document(registry: Registry, reference: Reference) -> Manifest | Index | None:
    try:
        return parse_manifest(registry.manifest(reference), what=str(reference))
    except (BadManifest, NotThere):
        return None


def _version_of(registry: Registry, reference: Reference, image: Manifest) -> Version | None:
    try:
        return _labelled(registry.blob(reference.name, image.config.digest))
    except NotThere:
        return None


def _labelled(data: bytes) -> Version | None:
    try:
        config: object = json.loads(data)
    except (ValueError, RecursionError):  # of something that is no image
        return None
    run = config.get("config") if isinstance(config, dict) else None
    labels = run.get("Labels") if isinstance(run, dict) else None
    text = labels.get(_LABEL) if isinstance(labels, dict) else None
    try:
        return Version.parse(str(text))
    except NotAVersion:
        return None
