"""Tags and the pattern by which they are known."""

from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from lading_artifact import VERSION_PLACE as PLACE
from lading_artifact import version_in_tag
from lading_git._git import lines_in
from lading_run import Misused

FORMAT = "%00".join(
    f"%({field})"
    for field in ("refname:strip=2", "objecttype", "objectname", "*objecttype", "*objectname")
)
"""For ``git for-each-ref``: a tag in one line, with what it points to."""


V = TypeVar("V")


class Tag(NamedTuple, Generic[V]):
    """A tag, the full object name of its commit, and the version it stands for."""

    name: str
    commit: str
    version: V


@dataclass(frozen=True, slots=True)
class TagPattern:
    """How the name of a tag is made from a version: ``v{version}``, ``api/v{version}``."""

    text: str

    def __post_init__(self) -> None:
        if self.text.count(PLACE) != 1:
            raise Misused(
                f"The tag pattern {self.text!r} must hold {PLACE} once",
                hint='For instance tag = "v{version}".',
            )

    def version_in(self, tag: str) -> str | None:
        """Return what stands in the place of the version; None if the tag is no such tag."""
        return version_in_tag(self.text, tag)

    @property
    def glob(self) -> str:
        """The refs among which its tags are, for ``git for-each-ref``."""
        return f"refs/tags/{self.text.replace(PLACE, '*')}"


class Ref(NamedTuple):
    """A line of `FORMAT`: a tag, and the object it points to, one step down."""

    name: str
    kind: str
    object: str


def refs_in(listing: str) -> list[Ref]:
    """Read what ``git for-each-ref`` printed by `FORMAT`."""
    return [_ref(*line.split("\0")) for line in lines_in(listing)]


def _ref(name: str, kind: str, found: str, inner_kind: str, inner: str) -> Ref:
    return Ref(name, inner_kind or kind, inner or found)


def ends_in(listing: str, pattern: TagPattern) -> dict[str, str]:
    """Read what ``git show-ref --tags --dereference`` printed: a tag, then what it leads to."""
    width = listing.find(" ")
    begin = width + len(" refs/tags/")
    ends = {line[begin:].removesuffix("^{}"): line[:width] for line in lines_in(listing)}
    if pattern.text == PLACE:  # spares thousands of calls
        return ends
    return {name: end for name, end in ends.items() if pattern.version_in(name)}
