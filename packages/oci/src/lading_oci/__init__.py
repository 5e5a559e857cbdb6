"""Image names, digests and OCI layouts as values; registries over crane, by digest.

>>> from lading_oci import Reference
>>> reference = Reference.parse("ghcr.io/acme/api:v1.2.0")
>>> reference.name.registry, reference.tag
('ghcr.io', 'v1.2.0')
"""

from typing import TYPE_CHECKING

from lading_run import lazy

if TYPE_CHECKING:
    from lading_oci._descriptor import Descriptor
    from lading_oci._digest import Digest
    from lading_oci._errors import BadLayout, BadManifest, BadReference, NoSuchPlatform
    from lading_oci._json import canonical
    from lading_oci._layout import Layout
    from lading_oci._manifest import Index, Manifest, parse_manifest
    from lading_oci._media import (
        CONFIG,
        DOCKER_CONFIG,
        DOCKER_INDEX,
        DOCKER_MANIFEST,
        EMPTY,
        INDEX,
        INDEXES,
        LAYER,
        LAYER_GZIP,
        LAYER_ZSTD,
        LAYOUT_TAR,
        MANIFEST,
        MANIFESTS,
    )
    from lading_oci._name import Name, check_registry, check_tag, is_loopback
    from lading_oci._platform import Platform
    from lading_oci._reference import Reference
    from lading_oci._tar import pack, unpack
    from lading_oci._writer import LayoutWriter
else:
    __getattr__ = lazy(
        __name__,
        {
            "_descriptor": ("Descriptor",),
            "_digest": ("Digest",),
            "_errors": ("BadLayout", "BadManifest", "BadReference", "NoSuchPlatform"),
            "_json": ("canonical",),
            "_layout": ("Layout",),
            "_manifest": ("Index", "Manifest", "parse_manifest"),
            "_media": (
                "CONFIG",
                "DOCKER_CONFIG",
                "DOCKER_INDEX",
                "DOCKER_MANIFEST",
                "EMPTY",
                "INDEX",
                "INDEXES",
                "LAYER",
                "LAYER_GZIP",
                "LAYER_ZSTD",
                "LAYOUT_TAR",
                "MANIFEST",
                "MANIFESTS",
            ),
            "_name": ("Name", "check_registry", "check_tag", "is_loopback"),
            "_platform": ("Platform",),
            "_reference": ("Reference",),
            "_tar": ("pack", "unpack"),
            "_writer": ("LayoutWriter",),
        },
    )

__all__ = [
    "CONFIG",
    "DOCKER_CONFIG",
    "DOCKER_INDEX",
    "DOCKER_MANIFEST",
    "EMPTY",
    "INDEX",
    "INDEXES",
    "LAYER",
    "LAYER_GZIP",
    "LAYER_ZSTD",
    "LAYOUT_TAR",
    "MANIFEST",
    "MANIFESTS",
    "BadLayout",
    "BadManifest",
    "BadReference",
    "Descriptor",
    "Digest",
    "Index",
    "Layout",
    "LayoutWriter",
    "Manifest",
    "Name",
    "NoSuchPlatform",
    "Platform",
    "Reference",
    "canonical",
    "check_registry",
    "check_tag",
    "is_loopback",
    "pack",
    "parse_manifest",
    "unpack",
]
