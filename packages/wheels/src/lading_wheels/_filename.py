"""What the name of a wheel or an sdist says: the project and its version."""

from dataclasses import dataclass
from pathlib import Path

from packaging.tags import Tag
from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    NormalizedName,
    parse_sdist_filename,
    parse_wheel_filename,
)
from packaging.version import Version

KINDS = {".whl": "wheel", ".tar.gz": "sdist"}
"""The kind of artifact by the end of the file's name."""
MEDIA_TYPES = {"wheel": "application/zip", "sdist": "application/gzip"}


@dataclass(frozen=True, slots=True)
class Distribution:
    """A wheel or an sdist, as its name tells it."""

    name: str
    """The file's own name."""
    project: NormalizedName
    version: Version
    tags: frozenset[Tag] = frozenset()
    """What a wheel runs on; empty for an sdist."""

    @classmethod
    def parse(cls, name: str) -> "Distribution":
        """Read a file name such as ``app-1.0-py3-none-any.whl`` or ``app-1.0.tar.gz``.

        :raises ValueError: if it names neither a wheel nor an sdist.
        """
        try:
            if name.endswith(".whl"):
                project, version, _, tags = parse_wheel_filename(name)
                return cls(name, project, version, tags)
            return cls(name, *parse_sdist_filename(name))
        except (InvalidWheelFilename, InvalidSdistFilename) as error:
            raise ValueError(str(error)) from error


def kind_of(path: Path) -> str | None:
    """Return "wheel" or "sdist" by the name of a file; None if it is neither."""
    return next((kind for end, kind in KINDS.items() if path.name.endswith(end)), None)
