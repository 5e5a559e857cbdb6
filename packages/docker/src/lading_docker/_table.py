"""The tables ``[images.*]``: which images there are, and what they are made from."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from lading_binaries import BinaryTable
from lading_docker._tags import POLICY
from lading_docker._tags import mistakes as mistakes_of_policy
from lading_docker._ways import OURS, strangers
from lading_oci import BadReference, Name, Platform, Reference

DEFAULT_PLATFORMS = ("linux/amd64", "linux/arm64")
SCRATCH = "scratch"
NON_ROOT = "65532:65532"

_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")
_PORTS = 65535


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageTable:
    """One table ``[images.NAME]``."""

    name: str | tuple[str, ...]
    """Where it goes, with its registry: ``ghcr.io/acme/api``. The same image goes to each."""
    from_: str = "Dockerfile"
    """``wheels``, ``go``, or the path of a Dockerfile."""
    platforms: tuple[str, ...] = DEFAULT_PLATFORMS
    tags: tuple[str, ...] = POLICY
    """Those that hold ``{version}`` or ``{commit}`` never move; others are of the newest release of
    their line."""
    labels: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Besides title, version, revision and created, which are filled in."""
    waive: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Rules that need not hold, with the reason."""
    health_check: tuple[str, ...] | bool = ()
    """The command of the health check, where we build; true where a Dockerfile has to have one."""

    # of images from wheels and Go
    base: str = SCRATCH
    """The image below it, by digest."""
    user: str = NON_ROOT
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict, hash=False)
    ports: tuple[int, ...] = ()

    # of images from wheels
    projects: tuple[str, ...] = ()
    """Whose wheels are in it; without any, those of all projects that the release has."""
    requirements: str = ""
    """The file that locks what they need, with hashes, from the root of the repository."""
    python: str = ""
    """The interpreter in the base, such as ``/usr/local/bin/python3.12``; found if it is empty."""

    # of images from Go
    package: str = "."
    """The main package, from ``folder``."""
    folder: str = "."
    """The folder with the go.mod, from the root of the repository."""
    variables: Mapping[str, str] = field(default_factory=dict, hash=False)
    """As in ``[binaries.NAME]``."""
    build_tags: tuple[str, ...] = ()

    # of images from a Dockerfile
    context: str = "."
    """The folder that is sent to BuildKit, from the root of the repository."""
    target: str = ""
    arguments: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Build arguments; ``{version}`` and ``{commit}`` stand for those of the release."""
    builder: str = ""
    """Where BuildKit is: an address such as ``tcp://builder:1234``, or the name of a builder of
    buildx. Else ``BUILDKIT_HOST`` says it, or it is the current builder of buildx."""

    def __post_init__(self) -> None:
        """Refuse what no repository could make right, all of it at once."""
        if mistakes := list(self._mistakes()):
            raise ValueError("; ".join(mistakes))

    @property
    def names(self) -> tuple[Name, ...]:
        """Where it goes, as values."""
        texts = (self.name,) if isinstance(self.name, str) else self.name
        return tuple(map(Name.parse, texts))

    @property
    def is_ours(self) -> bool:
        """Whether we put it together, and no Dockerfile says how."""
        return self.from_ in OURS

    @property
    def waived(self) -> str:
        """The rules that need not hold, with the reasons, in words; empty without any."""
        return ", ".join(f"{rule} ({why})" for rule, why in self.waive.items())

    @property
    def targets(self) -> tuple[Platform, ...]:
        """The platforms as values."""
        return tuple(map(Platform.parse, self.platforms))

    @property
    def below(self) -> Reference | None:
        """The base as a value; None if there is none."""
        return None if self.base == SCRATCH else Reference.parse(self.base)

    def _mistakes(self) -> Iterator[str]:
        yield from _of_names((self.name,) if isinstance(self.name, str) else self.name)
        yield from _of_platforms(self.platforms)
        yield from mistakes_of_policy(self.tags)
        yield from strangers(self)
        yield from _of_base(self.base)
        for key in ("folder", "context", "requirements", "from_"):
            if not _inside(value := getattr(self, key)):
                text = f"expected a path below the root, with slashes, found {value!r}"
                yield f"{key.rstrip('_')}: {text}"
        if self.from_ == "go":
            yield from self._mistakes_of_go()
        for port in self.ports:
            if not 0 < port <= _PORTS:
                yield f"ports: {port} is no port"
        for label in self.labels:
            if not _LABEL.fullmatch(label):
                yield f"labels: {label!r} is no name of a label, such as org.example.team"
        yield from _of_environment(self.environment)

    def _mistakes_of_go(self) -> Iterator[str]:
        try:
            self.program()
        except ValueError as error:
            yield str(error)

    def program(self) -> BinaryTable:
        """Return what is built for an image from Go.

        :raises ValueError: with all that cannot be.
        """
        return BinaryTable(
            package=self.package,
            folder=self.folder,
            platforms=tuple(map(str, self.targets)),
            variables=self.variables,
            tags=self.build_tags,
            archive="none",
            files=(),
        )


Images = dict[str, ImageTable]
"""The tables ``[images.*]`` by name."""


def _of_names(texts: tuple[str, ...]) -> Iterator[str]:
    if not texts:
        yield "name: expected at least one"
    for text in texts:
        try:
            Name.parse(text)
        except BadReference as error:
            yield f"name: {error}. {error.hint}".rstrip()
    for twice in sorted({text for text in texts if texts.count(text) > 1}):
        yield f"name: {twice!r} is there twice"


def _of_platforms(texts: tuple[str, ...]) -> Iterator[str]:
    if not texts:
        yield "platforms: expected at least one"
    plain: list[str] = []
    for text in texts:
        try:
            Platform.parse(text)
        except BadReference as error:
            yield f"platforms: {error}"
            continue
        if not text.startswith("linux/"):
            yield f"platforms: {text!r}: images are made for Linux"
        plain.append(str(Platform.parse(text)))
    for twice in sorted({text for text in plain if plain.count(text) > 1}):
        yield f"platforms: {twice!r} is there twice"


def _of_base(text: str) -> Iterator[str]:
    if text == SCRATCH:
        return
    try:
        reference = Reference.parse(text)
    except BadReference as error:
        yield f"base: {error}. {error.hint}".rstrip()
        return
    if reference.digest is None:
        yield f"base: {text!r} has no digest; `crane digest {text}` tells it, after an @"


def _of_environment(variables: Mapping[str, str]) -> Iterator[str]:
    """Say of which variables no runtime makes what is meant, or starts the image at all."""
    for name, value in variables.items():
        if not name or "=" in name or "\0" in f"{name}{value}":
            yield f"environment: {name!r} = {value!r} is no variable"


def _inside(path: str) -> bool:
    pure = PurePosixPath(path)
    return not pure.is_absolute() and ".." not in pure.parts and "\\" not in path
