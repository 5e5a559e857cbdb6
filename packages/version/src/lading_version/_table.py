"""The table ``[version]`` of ``lading.toml``: where the version is decided, and who carries it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import PurePosixPath

from lading_version._errors import BadCarrier
from lading_version._grammar import Grammar
from lading_version._keys import parse_key
from lading_version._version import Part

KEYS = {
    "pyproject.toml": "project.version",
    "Cargo.toml": "package.version",
    "Chart.yaml": "version",
    "package.json": "version",
}
"""The key of the version in files that everybody knows."""


class Policy(Enum):
    """What a carrier has to do with the version that is released."""

    LOCKSTEP = "lockstep"
    """It holds the version."""
    FOLLOWS = "follows"
    """It holds the version, the last release before it, or one in between."""
    PLACEHOLDER = "placeholder"
    """It holds a fixed text, into which the version is put when something is published."""
    INDEPENDENT = "independent"
    """It holds a version of its own, which must be one."""
    FROZEN = "frozen"
    """It is neither looked at nor changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """Places in files that hold the version.

    ``path`` is relative to the root, with ``*``, ``?``, ``[…]`` within a name and ``**`` for any
    folders, or at the end for all that lies below. Then one of: ``key`` (TOML, YAML or JSON path),
    ``requirement`` (every requirement on a Python distribution of that name, which may hold
    ``*``), ``pattern`` (text in which ``{version}`` stands for the version and all else is literal;
    every occurrence counts), or none of them: the key that everybody knows (``project.version`` of
    a pyproject.toml), or else a file that holds nothing but the version.

    :raises BadCarrier: with all that makes no sense.
    """

    path: str
    key: str | None = None
    requirement: str | None = None
    pattern: str | None = None
    grammar: Grammar | None = None
    """How it is written there; None for what is usual in such a place."""
    policy: Policy = Policy.LOCKSTEP
    placeholder: str | None = None
    """The text that a placeholder holds; ``*`` stands for anything."""

    def __post_init__(self) -> None:
        """Refuse what makes no sense."""
        mistakes = list(self._mistakes())
        if mistakes:
            raise BadCarrier(self.path, mistakes)

    def _mistakes(self) -> list[str]:
        found = []
        path = PurePosixPath(self.path)
        if not path.parts or path.is_absolute() or ".." in path.parts or "\\" in self.path:
            found.append("must have a path relative to the root, with / and without ..")
        kinds = [k for k in ("key", "requirement", "pattern") if getattr(self, k) is not None]
        if len(kinds) > 1:
            found.append(f"has {' and '.join(kinds)}; one is enough")
        if self.pattern is not None and "{version}" not in self.pattern:
            found.append(f"has the pattern {self.pattern!r}, which lacks {{version}}")
        if (self.policy is Policy.PLACEHOLDER) != bool(self.placeholder):
            found.append('needs both policy = "placeholder" and placeholder = "…", or neither')
        try:
            parse_key(self.key) if self.key is not None else None
        except ValueError as error:
            found.append(str(error))
        return found

    @property
    def place(self) -> str:
        """The key that is looked for in a file of this name, or empty."""
        if self.key is not None:
            return self.key
        if self.requirement is not None or self.pattern is not None:
            return ""
        return KEYS.get(PurePosixPath(self.path).name, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class BumpRules:
    """Which kind of change raises which part of the version.

    Each is "major", "minor", "patch" or "none". ``types`` adds to, and overrides, feat = minor;
    fix, perf and revert = patch; the other types of conventional commits raise nothing.
    """

    types: Mapping[str, Part] = field(default_factory=dict)
    breaking: Part = Part.MAJOR
    """What ``!`` and ``BREAKING CHANGE`` raise."""
    breaking_below_one: Part = Part.MINOR
    """What they raise while the major version is 0."""
    unconventional: Part = Part.PATCH
    """What a commit raises whose subject is not of the form ``type: …``; a merge raises nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionTable:
    """Where the version is decided, which places carry it, and what raises it.

    ``source`` is "tag", a path, or a carrier; None stands for ``project.version`` of the
    pyproject.toml at the root if it is written there, and for the tag otherwise.
    """

    source: str | Carrier | None = None
    carriers: tuple[Carrier, ...] = ()
    bump: BumpRules = field(default_factory=BumpRules)

    @property
    def has_followers(self) -> bool:
        """Whether some carrier may stay behind, so that the last release must be known."""
        return any(carrier.policy is Policy.FOLLOWS for carrier in self.carriers)
