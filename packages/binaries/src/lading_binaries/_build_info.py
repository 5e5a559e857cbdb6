"""What Go writes into every program: of what and how it was built."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildInfo:
    """The build information of a program."""

    module: str
    """The main module, by its path."""
    version: str
    settings: Mapping[str, str]
    """Such as ``GOOS`` and ``vcs.revision``."""

    @classmethod
    def parse(cls, text: str) -> Self:
        r"""Read what ``go version -m`` prints of one file.

        >>> BuildInfo.parse("app: go1.26.8\n\tmod\texample.org/app\tv1.2.0\t\n").version
        'v1.2.0'
        """
        rows = [line.strip("\t").split("\t") for line in text.splitlines()[1:]]
        modules = [row[1:] for row in rows if row[0] == "mod"]
        module, version = (*(modules or [[]])[0], "", "")[:2]
        pairs = (row[1].partition("=") for row in rows if row[0] == "build" and len(row) > 1)
        return cls(
            module=module,
            version=version,
            settings={key: value.strip('"') for key, _, value in pairs},
        )
