"""What refers to an image: signatures, attestations, SBOMs, by the API or by the fallback tag."""

import re
import urllib.parse
from collections.abc import Callable

from lading_oci._crane import Crane
from lading_oci._descriptor import Descriptor
from lading_oci._digest import Digest
from lading_oci._errors import BadManifest
from lading_oci._manifest import Index, Manifest, parse_manifest
from lading_oci._media import EMPTY, INDEX, MANIFESTS
from lading_oci._name import Name

_NEXT = re.compile(r"<([^>]+)>\s*;[^,]*\brel=\"?next\"?")
_MOST_PAGES = 100


def fallback_tag(digest: Digest) -> str:
    """Return the tag under which referrers are listed where a registry has no API for them.

    The distribution specification cuts what is encoded off after 64 characters.

    >>> fallback_tag(Digest.of(b""))[:20]
    'sha256-e3b0c44298fc1'
    """
    return f"{digest.algorithm}-{digest.hex[:64]}"


def listed(crane: Crane, name: Name, digest: Digest) -> list[Index] | None:
    """Return the lists of the referrers API, page by page; None if the registry has none.

    :raises BadManifest: if an answer is no index.
    """
    what = f"the list of what refers to {name}@{digest}"
    path, found = f"/v2/{name.repository}/referrers/{digest}", list[Index]()
    while len(found) < _MOST_PAGES:
        answer = crane.ask(name, what, path, accept=INDEX)
        if answer is None:
            return found or None
        found.append(index_in(answer.body, what))
        following = _NEXT.search(answer.header("Link"))
        if not following:
            return found
        address = urllib.parse.urlsplit(urllib.parse.urljoin(path, following[1]))
        path = f"{address.path}?{address.query}"
    raise BadManifest(what, [f"it has more than {_MOST_PAGES} pages"])


def index_in(data: bytes, what: str) -> Index:
    """Read a list of referrers.

    :raises BadManifest: if it is no index.
    """
    found = parse_manifest(data, what=what)
    if not isinstance(found, Index):
        raise BadManifest(what, ["it is a manifest and no index"])
    return found


def artifact_type_of(descriptor: Descriptor, read: Callable[[Digest], bytes]) -> str:
    """Return the type of a referrer; the manifest is read where the list does not tell.

    Tools that write the fallback tag leave the type out, or put that of the empty blob there.
    """
    if descriptor.artifact_type not in {"", EMPTY} or descriptor.media_type not in MANIFESTS:
        return descriptor.artifact_type
    manifest = parse_manifest(read(descriptor.digest))
    if not isinstance(manifest, Manifest):
        return ""
    return manifest.artifact_type or manifest.config.media_type
