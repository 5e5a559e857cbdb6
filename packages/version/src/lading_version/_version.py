"""A version: one value in five grammars."""

import re
from dataclasses import dataclass, replace
from enum import Enum
from typing import Self

from lading_version import _later, _semver
from lading_version._errors import NotAVersion

PRERELEASES = ("dev", "alpha", "beta", "rc")
"""The words before a release, in their order."""

_SHORT = {"dev": ".dev", "alpha": "a", "beta": "b", "rc": "rc"}
_LIMITS = {"OCI tag": 128, "Kubernetes label": 63}
_BUILD = re.compile(r"[a-z0-9]+(?:\.[a-z0-9]+)*", re.ASCII)
_LARGEST = 2**64 - 1


class Part(Enum):
    """The part of a version that a change raises."""

    MAJOR = "major"
    MINOR = "minor"
    PATCH = "patch"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Version:
    """A version that SemVer 2.0.0, PEP 440, OCI tags, Helm and Kubernetes labels can all hold.

    It is X.Y.Z, perhaps with a prerelease (``dev``, ``alpha``, ``beta`` or ``rc`` and a number),
    perhaps with build metadata (lower-case letters and digits, in groups parted by dots). Numbers
    end at 2**64 - 1, where Helm's do.

    Versions are ordered as each of the grammars orders them. Build metadata orders nothing (SemVer
    2.0.0, 10; of two PEP 440 versions with local parts this is not true, so never compare those):
    neither of ``1.0.0+a`` and ``1.0.0+b`` is less. They are two values all the same: ``==`` and
    ``hash`` look at every field.

    >>> version = Version.parse("1.2.0-0.dev.3+g5f2c1e")
    >>> version.pep440, version.oci
    ('1.2.0.dev3+g5f2c1e', '1.2.0-0.dev.3_g5f2c1e')
    >>> version < Version.parse("1.2.0-alpha.1") < Version.from_pep440("1.2.0rc1")
    True
    """

    major: int
    minor: int
    patch: int
    pre: tuple[str, int] | None = None
    """The word and the number: ``("rc", 1)``."""
    build: str = ""
    """The build metadata without its ``+``: ``g5f2c1e.dirty``; empty if there is none."""

    def __post_init__(self) -> None:
        """Refuse what one of the grammars cannot hold.

        :raises NotAVersion: with the grammars that cannot hold it and why.
        """
        if self.pre and self.pre[0] not in _SHORT:
            raise NotAVersion(f"{self.pre[0]}.{self.pre[1]}", ["PEP 440"], "no such prerelease")
        if not all(0 <= number <= _LARGEST for number in self._numbers()):
            raise NotAVersion(self.semver, ["Helm"], "a number is not within 0 and 2**64 - 1")
        self._check_build()
        short = [name for name, limit in _LIMITS.items() if len(self.semver) > limit]
        if short:
            raise NotAVersion(self.semver, short, f"it is {len(self.semver)} characters long")

    def _check_build(self) -> None:
        if not self.build:
            return
        if not _BUILD.fullmatch(self.build):
            reason = "it folds build metadata to lower-case letters, digits and dots"
            raise NotAVersion(self.semver, ["PEP 440"], reason)
        if any(re.fullmatch("0[0-9]+", group) for group in self.build.split(".")):
            reason = "it drops the zeros before a number in the build metadata"
            raise NotAVersion(self.semver, ["PEP 440"], reason)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the spelling of SemVer 2.0.0, such as ``1.2.0-rc.1``; no ``v`` before it.

        :raises NotAVersion: with the grammar that cannot hold it and why, and what may be meant.
        """
        try:
            return cls(*_semver.parts(text))
        except NotAVersion as error:
            meant = _meant(text)
            error.hint = f"Write {meant.semver}." if meant else error.hint
            raise

    @classmethod
    def from_pep440(cls, text: str) -> Self:
        """Read any spelling that PEP 440 normalizes, such as ``1.2.0rc1``.

        :raises NotAVersion: with the grammar that cannot hold it and why.
        """
        return cls(*_later.pep440_parts(text))

    @property
    def semver(self) -> str:
        """In the grammar of SemVer 2.0.0; dev is ``-0.dev.N``, so that it sorts before alpha."""
        return self._base() + self._dashed() + (f"+{self.build}" if self.build else "")

    @property
    def pep440(self) -> str:
        """In the grammar of PEP 440, normalized."""
        pre = f"{_SHORT[self.pre[0]]}{self.pre[1]}" if self.pre else ""
        return self._base() + pre + (f"+{self.build}" if self.build else "")

    @property
    def oci(self) -> str:
        """As a tag of the OCI distribution specification, where ``+`` becomes ``_``."""
        return self.semver.replace("+", "_")

    @property
    def helm(self) -> str:
        """As Helm writes it: SemVer 2.0.0."""
        return self.semver

    @property
    def label(self) -> str:
        """As the value of a Kubernetes label, where ``+`` becomes ``_``."""
        return self.oci

    @property
    def is_prerelease(self) -> bool:
        """Whether it comes before its release: dev, alpha, beta or rc."""
        return self.pre is not None

    @property
    def public(self) -> Self:
        """The same without build metadata."""
        return replace(self, build="")

    def bump(self, part: Part) -> Self:
        """Return the first release after this version that raises ``part``.

        The release of a prerelease comes first: patch after ``1.3.0-rc.1`` is ``1.3.0``, and so is
        minor; major is ``2.0.0``. NONE changes nothing.
        """
        pre = self.is_prerelease
        if part is Part.NONE:
            return self
        if part is Part.PATCH or (pre and part is Part.MINOR and self.patch == 0):
            return type(self)(self.major, self.minor, self.patch if pre else self.patch + 1)
        if part is Part.MINOR:
            return type(self)(self.major, self.minor + 1, 0)
        if pre and self.minor == 0 == self.patch:
            return type(self)(self.major, 0, 0)
        return type(self)(self.major + 1, 0, 0)

    def __str__(self) -> str:
        return self.semver

    def __lt__(self, other: Self) -> bool:
        return self._order() < other._order()

    def __le__(self, other: Self) -> bool:
        return self._order() <= other._order()

    def __gt__(self, other: Self) -> bool:
        return self._order() > other._order()

    def __ge__(self, other: Self) -> bool:
        return self._order() >= other._order()

    def _order(self) -> tuple[int, ...]:
        word, number = self.pre or (None, 0)
        rank = PRERELEASES.index(word) if word else len(PRERELEASES)
        return self.major, self.minor, self.patch, rank, number

    def _numbers(self) -> tuple[int, ...]:
        return self.major, self.minor, self.patch, *((self.pre[1],) if self.pre else ())

    def _base(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"

    def _dashed(self) -> str:
        if self.pre is None:
            return ""
        word, number = self.pre
        return f"-{'0.dev' if word == 'dev' else word}.{number}"


def _meant(text: str) -> Version | None:
    """Return the version that PEP 440 reads there, which knows more spellings."""
    try:
        return Version.from_pep440(text)
    except NotAVersion:
        return None
