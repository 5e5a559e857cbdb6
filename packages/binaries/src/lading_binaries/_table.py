"""The tables ``[binaries.*]``: which programs there are, and for whom."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Literal

from lading_artifact import Release
from lading_binaries._platform import Platform

DEFAULT_PLATFORMS = (
    "linux/amd64",
    "linux/arm64",
    "darwin/amd64",
    "darwin/arm64",
    "windows/amd64",
)

Format = Literal["tar.gz", "zip", "none"]

_PLACES: Mapping[str, Callable[[Release], str]] = {
    "version": lambda release: release.version,
    "commit": lambda release: release.commit,
    "tag": lambda release: release.tag,
    "date": lambda release: f"{datetime.fromtimestamp(release.epoch, UTC):%Y-%m-%dT%H:%M:%SZ}",
}
"""What may stand in braces in the value of a variable."""

_PLACE = re.compile(r"\{(\w*)\}")
_VARIABLE = re.compile(r"[^\s='\"]+\.[^\W\d]\w*")
_TAG = re.compile(r"[\w.]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class BinaryTable:
    """One table ``[binaries.NAME]``: a program that is called NAME."""

    package: str = "."
    """The main package, from ``folder``: ``./cmd/app``."""
    folder: str = "."
    """The folder with the go.mod, from the root of the repository."""
    platforms: tuple[str, ...] = DEFAULT_PLATFORMS
    variables: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Variables of type string and what they are set to; ``{version}``, ``{commit}``, ``{tag}``
    and ``{date}`` (of the commit) stand for those of the release."""
    archive: Format | None = None
    """None: a zip file for Windows, a tar.gz for all others."""
    files: tuple[str, ...] | None = None
    """What else is in each archive, from the root of the repository; None: README.md and LICENSE,
    where they are there."""
    tags: tuple[str, ...] = ()
    """Build tags."""
    cgo: bool = False

    def __post_init__(self) -> None:
        """Refuse what no repository could make right, all of it at once."""
        if mistakes := list(self._mistakes()):
            raise ValueError("; ".join(mistakes))

    def _mistakes(self) -> Iterator[str]:
        yield from _paths(self)
        yield from _platforms(self.platforms)
        for variable, value in self.variables.items():
            yield from _variable(variable, value)
        for tag in self.tags:
            if not _TAG.fullmatch(tag):
                yield f"tags: {tag!r} is no build tag"

    @property
    def targets(self) -> tuple[Platform, ...]:
        """The platforms as values."""
        return tuple(map(Platform.parse, self.platforms))

    def format_for(self, platform: Platform) -> Format:
        """Return how its files are packed for ``platform``."""
        return self.archive or ("zip" if platform.os == "windows" else "tar.gz")

    @property
    def archives(self) -> bool:
        """Whether anything is packed."""
        return self.archive != "none"

    def values(self, release: Release) -> dict[str, str]:
        """Return what each variable is set to in ``release``."""
        return {
            variable: _PLACE.sub(lambda place: _PLACES[place[1]](release), value)
            for variable, value in self.variables.items()
        }


Binaries = dict[str, BinaryTable]
"""The tables ``[binaries.*]`` by name."""


def _paths(table: BinaryTable) -> Iterator[str]:
    if table.package.split("/")[0] != "." or not _inside(table.package) or "..." in table.package:
        yield f'package: expected a folder such as "./cmd/app", found {table.package!r}'
    if not _inside(table.folder):
        yield f"folder: expected a path below the root, with slashes, found {table.folder!r}"
    for file in table.files or ():
        if not _inside(file):
            yield f"files: expected paths below the root, with slashes, found {file!r}"
    if table.files and table.archive == "none":
        yield 'files: there is no archive to put them into, for archive is "none"'


def _platforms(texts: tuple[str, ...]) -> Iterator[str]:
    if not texts:
        yield "platforms: expected at least one"
    for text in texts:
        try:
            Platform.parse(text)
        except ValueError as error:
            yield f"platforms: {error}"
    for twice in sorted({text for text in texts if texts.count(text) > 1}):
        yield f"platforms: {twice!r} is there twice"


def _variable(variable: str, value: str) -> Iterator[str]:
    if not _VARIABLE.fullmatch(variable):
        yield f'variables: {variable!r} is no variable of a package, such as "main.version"'
    for place in _PLACE.findall(value):
        if place not in _PLACES:
            known = ", ".join(f"{{{name}}}" for name in _PLACES)
            yield f"variables: {{{place}}} in {variable} stands for nothing: there is {known}"
    if "'" in value and '"' in value:
        yield f"variables: {variable} has both kinds of quotes, which Go cannot be given"


def _inside(path: str) -> bool:
    pure = PurePosixPath(path)
    return bool(path) and not pure.is_absolute() and ".." not in pure.parts and "\\" not in path
