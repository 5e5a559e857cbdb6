"""Image names, digests and OCI layouts as values; registries over crane, by digest.

>>> from lading_oci import Reference
>>> reference = Reference.parse("ghcr.io/acme/api:v1.2.0")
>>> reference.name.registry, reference.tag
('ghcr.io', 'v1.2.0')
"""

from typing import TYPE_CHECKING

from lading_run import lazy

if TYPE_CHECKING:
    from lading_oci._credentials import credentials, docker_config_of
    from lading_oci._descriptor import Descriptor
    from lading_oci._digest import Digest
    from lading_oci._errors import BadLayout, BadManifest, BadReference, NoSuchPlatform
    from lading_oci._json import canonical
    from lading_oci._layout import Layout
    from lading_oci._login import Login, Logins, nobody, variables_of
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
    from lading_oci._packed import Packed, push_file
    from lading_oci._patience import Patience
    from lading_oci._platform import Platform
    from lading_oci._pushed import Pushed
    from lading_oci._reference import Reference
    from lading_oci._referrers import fallback_tag
    from lading_oci._registry import Registry
    from lading_oci._registry_errors import (
        AccessDenied,
        BadDockerConfig,
        HelperFails,
        NotThere,
        PlainHttp,
        RegistryFails,
        TagsTaken,
        TooManyRequests,
        WrongBytes,
    )
    from lading_oci._serve import serve_registry
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
            "_credentials": ("credentials", "docker_config_of"),
            "_login": ("Login", "Logins", "nobody", "variables_of"),
            "_packed": ("Packed", "push_file"),
            "_patience": ("Patience",),
            "_pushed": ("Pushed",),
            "_registry": ("Registry",),
            "_registry_errors": (
                "AccessDenied",
                "BadDockerConfig",
                "HelperFails",
                "NotThere",
                "PlainHttp",
                "RegistryFails",
                "TagsTaken",
                "TooManyRequests",
                "WrongBytes",
            ),
            "_referrers": ("fallback_tag",),
            "_serve": ("serve_registry",),
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
    "AccessDenied",
    "BadDockerConfig",
    "BadLayout",
    "BadManifest",
    "BadReference",
    "Descriptor",
    "Digest",
    "HelperFails",
    "Index",
    "Layout",
    "LayoutWriter",
    "Login",
    "Logins",
    "Manifest",
    "Name",
    "NoSuchPlatform",
    "NotThere",
    "Packed",
    "Patience",
    "PlainHttp",
    "Platform",
    "Pushed",
    "Reference",
    "Registry",
    "RegistryFails",
    "TagsTaken",
    "TooManyRequests",
    "WrongBytes",
    "canonical",
    "check_registry",
    "check_tag",
    "credentials",
    "docker_config_of",
    "fallback_tag",
    "is_loopback",
    "nobody",
    "pack",
    "parse_manifest",
    "push_file",
    "serve_registry",
    "unpack",
    "variables_of",
]
