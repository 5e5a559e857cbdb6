"""An image for one platform: a base, layers on it, and how it is run."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from lading_docker._layer import Layer
from lading_oci import CONFIG, LAYER_GZIP, Descriptor, Layout, LayoutWriter, Platform

_DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip"

_NOT_KEPT = ("Entrypoint", "Cmd", "OnBuild")
_OWN = "org.opencontainers.image."
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

Config = Mapping[str, object]
"""The ``config`` of an image's configuration (OCI image specification 1.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How the programs in an image are run; what is empty is as the base has it."""

    user: str = ""
    entrypoint: Sequence[str] = ()
    command: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    ports: Sequence[int] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    health_check: Sequence[str] = ()
    first: str = ""
    """A folder that comes first on PATH."""

    def over(self, base: Config) -> dict[str, object]:
        """Return the ``config`` of an image on a base that has the ``config`` given.

        What the base runs is not kept where there is an entrypoint: its command is not for that.
        Nor is what it has builds on it do first: this is one, which does no such thing.
        """
        config = {key: value for key, value in base.items() if key not in _NOT_KEPT}
        if not self.entrypoint:
            config |= {key: base[key] for key in ("Entrypoint", "Cmd") if key in base}
        ports = {**_mapping(base.get("ExposedPorts")), **{f"{port}/tcp": {} for port in self.ports}}
        check = {"Test": ["CMD", *self.health_check]} if self.health_check else None
        new: dict[str, object] = {
            "User": self.user,
            "Entrypoint": list(self.entrypoint),
            "Cmd": list(self.command),
            "Env": list(_environment(base.get("Env"), self.environment, self.first)),
            "ExposedPorts": ports,
            "Labels": {**_inherited(_mapping(base.get("Labels"))), **self.labels},
            "Healthcheck": check,  # Docker's: the specification has no field for it
        }
        return config | {key: value for key, value in new.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """What an image for a platform is made of."""

    platform: Platform
    epoch: int
    run: Run
    layers: Sequence[Layer]
    base: Layout | None = None

    def add_to(self, writer: LayoutWriter) -> Descriptor:
        """Add the image to a layout, with what the base brings; return its manifest's descriptor.

        :raises NoSuchPlatform: if the base is not there for the platform.
        """
        below, config = self._below(writer)
        document = {
            "architecture": self.platform.architecture,
            "os": self.platform.os,
            "variant": self.platform.variant,
            "created": created(self.epoch),
            "config": self.run.over(_mapping(config.get("config"))),
            "rootfs": {
                "type": "layers",
                "diff_ids": [*_diff_ids(config), *(layer.diff_id for layer in self.layers)],
            },
            "history": [*_history(config), *map(self._told, self.layers)],
        }
        blob = writer.add_json({key: value for key, value in document.items() if value}, CONFIG)
        layers = [*below, *(layer.blob for layer in self.layers)]
        return writer.add_manifest(blob, layers, platform=self.platform)

    def _below(self, writer: LayoutWriter) -> tuple[list[Descriptor], Mapping[str, object]]:
        if self.base is None:
            return [], {}
        layers = [writer.copy(self.base, each) for each in self.base.layers(self.platform)]
        return [_as_oci(layer) for layer in layers], self.base.config(self.platform)

    def _told(self, layer: Layer) -> dict[str, str]:
        return {"created": created(self.epoch), "created_by": layer.created_by}


def _as_oci(layer: Descriptor) -> Descriptor:
    """Name the layer of a Docker image as OCI does: the bytes are the same."""
    known = layer.media_type == _DOCKER_LAYER
    return replace(layer, media_type=LAYER_GZIP) if known else layer


def created(epoch: int) -> str:
    """Write a time in seconds since 1970 as RFC 3339 has it.

    >>> created(0)
    '1970-01-01T00:00:00Z'
    """
    return f"{datetime.fromtimestamp(epoch, UTC):%Y-%m-%dT%H:%M:%SZ}"


def _inherited(labels: Mapping[str, object]) -> dict[str, object]:
    """Return the labels of a base but for those that say what it is: this is another image."""
    return {key: each for key, each in labels.items() if not key.startswith(_OWN)}


def _environment(base: object, added: Mapping[str, str], first: str) -> Iterator[str]:
    there = dict(_pair(text) for text in base) if isinstance(base, list) else {}
    if first:
        there["PATH"] = f"{first}:{there.get('PATH') or _PATH}"
    yield from (f"{name}={value}" for name, value in (there | dict(added)).items())


def _pair(text: object) -> tuple[str, str]:
    name, _, value = str(text).partition("=")
    return name, value


def _diff_ids(config: Mapping[str, object]) -> Iterable[object]:
    found = _mapping(config.get("rootfs")).get("diff_ids")
    return found if isinstance(found, list) else ()


def _history(config: Mapping[str, object]) -> Iterable[object]:
    found = config.get("history")
    return found if isinstance(found, list) else ()


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}
