"""Manifests and indexes, read strictly; their bytes are kept, because the digest is of these."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from lading_oci._descriptor import Descriptor, annotations_of, text_of
from lading_oci._digest import Digest
from lading_oci._errors import BadManifest, BadReference
from lading_oci._json import Object, parse_object
from lading_oci._media import INDEX, INDEXES, MANIFEST, MANIFESTS

T = TypeVar("T")
_SCHEMA = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """An image or artifact: its configuration and layers. ``data`` are its bytes."""

    data: bytes = field(repr=False)
    media_type: str
    config: Descriptor
    layers: tuple[Descriptor, ...]
    annotations: Mapping[str, str] = field(hash=False)
    artifact_type: str
    subject: Descriptor | None

    @property
    def digest(self) -> Digest:
        """The SHA-256 of its bytes."""
        return Digest.of(self.data)

    @property
    def refers_to(self) -> tuple[Descriptor, ...]:
        """What a registry must have before it: configuration and layers, not its subject."""
        return (self.config, *self.layers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """A list of manifests, for example one for each platform. ``data`` are its bytes."""

    data: bytes = field(repr=False)
    media_type: str
    manifests: tuple[Descriptor, ...]
    annotations: Mapping[str, str] = field(hash=False)
    artifact_type: str
    subject: Descriptor | None

    @property
    def digest(self) -> Digest:
        """The SHA-256 of its bytes."""
        return Digest.of(self.data)

    @property
    def refers_to(self) -> tuple[Descriptor, ...]:
        """What a registry must have before it."""
        return self.manifests


def parse_manifest(data: bytes, *, what: str = "", media_type: str = "") -> Manifest | Index:
    """Read a manifest or index; ``what`` it is, for messages.

    ``media_type`` is what the descriptor or registry says of it: the bytes may say nothing of it,
    but nothing else either. What is both at once is refused (CVE-2021-41190).

    :raises BadManifest: with all that is wrong.
    """
    what = what or str(Digest.of(data))
    reader = _Reader(parse_object(data, what))
    said = reader.text("mediaType") or media_type
    is_index = said in INDEXES or (not said and "manifests" in reader.value)
    reader.check_kind(said, media_type, is_index=is_index)
    result = reader.index(data, said) if is_index else reader.manifest(data, said)
    if reader.texts or result is None:
        raise BadManifest(what, reader.texts)
    return result


class _Reader:
    """Gathers the mistakes of one manifest."""

    def __init__(self, value: Object) -> None:
        self.value = value
        self.texts: list[str] = []

    def check_kind(self, said: str, expected: str, *, is_index: bool) -> None:
        if self.value.get("schemaVersion") != _SCHEMA:
            self.texts.append(f"schemaVersion is not {_SCHEMA}")
        if said and said not in MANIFESTS | INDEXES:
            self.texts.append(f"{said} is neither a manifest nor an index")
        if expected and said != expected:
            self.texts.append(f"it says that it is {said}, and was announced as {expected}")
        others = {"config", "layers", "fsLayers"} if is_index else {"manifests", "fsLayers"}
        both = sorted(others & self.value.keys())
        if both:
            kind = "an index" if is_index else "a manifest"
            self.texts.append(f"{kind} with {', '.join(both)}, which readers take differently")

    def index(self, data: bytes, media_type: str) -> Index:
        return Index(
            data=data,
            media_type=media_type or INDEX,
            manifests=self._descriptors("manifests"),
            annotations=self._annotations(),
            artifact_type=self.text("artifactType"),
            subject=self._subject(),
        )

    def manifest(self, data: bytes, media_type: str) -> Manifest | None:
        config = self._descriptor(self.value.get("config"), "config")
        layers, annotations = self._descriptors("layers"), self._annotations()
        artifact_type, subject = self.text("artifactType"), self._subject()
        if config is None:
            return None
        return Manifest(
            data=data,
            media_type=media_type or MANIFEST,
            config=config,
            layers=layers,
            annotations=annotations,
            artifact_type=artifact_type,
            subject=subject,
        )

    def text(self, name: str) -> str:
        return self._try(lambda: text_of(self.value, name), "")

    def _annotations(self) -> Mapping[str, str]:
        return self._try(lambda: annotations_of(self.value), {})

    def _subject(self) -> Descriptor | None:
        found = self.value.get("subject")
        return None if found is None else self._descriptor(found, "subject")

    def _descriptor(self, value: object, where: str) -> Descriptor | None:
        return self._try(lambda: Descriptor.from_json(value), None, where)

    def _descriptors(self, name: str) -> tuple[Descriptor, ...]:
        found = self.value.get(name)
        if not isinstance(found, list):
            self.texts.append(f"{name} is no list")
            return ()
        each = (self._descriptor(value, f"{name}[{at}]") for at, value in enumerate(found))
        return tuple(filter(None, each))

    def _try(self, read: Callable[[], T], default: T, where: str = "") -> T:
        try:
            return read()
        except BadReference as error:
            text = f"{where}: {error}" if where else str(error)
            if text not in self.texts:
                self.texts.append(text)
            return default
