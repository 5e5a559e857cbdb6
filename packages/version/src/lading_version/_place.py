"""One place in one file that holds a version, or has to admit it."""

from dataclasses import dataclass

from lading_run import Problem
from lading_version._grammar import Grammar
from lading_version._table import Policy
from lading_version._version import Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The characters ``start`` to ``end`` of a file; a ``v`` before the version is not of them."""

    file: str
    line: int
    start: int
    end: int
    text: str
    name: str
    """What people call it: a key, a requirement, a pattern."""
    grammar: Grammar
    policy: Policy
    placeholder: str = ""
    public: bool = False
    """Whether build metadata is left out, as in a requirement."""

    def holds(self) -> Version:
        """Return the version that is there.

        :raises NotAVersion: if it is none.
        """
        return self.grammar.read(self.text)

    def wants(self, version: Version) -> str:
        """Return how ``version`` is written here."""
        return self.grammar.write(self.meant(version))

    def meant(self, version: Version) -> Version:
        """Return ``version`` as far as this place can tell it."""
        return version.public if self.public else version

    def problem(self, text: str, hint: str = "") -> Problem:
        """Return a problem with this place."""
        return Problem(text=f"{self.name} {text}", hint=hint, file=self.file, line=self.line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A requirement that admits versions and names none exactly, such as ``app<2``."""

    file: str
    line: int
    name: str
    specifiers: str
