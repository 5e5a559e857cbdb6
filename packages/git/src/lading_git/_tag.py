"""Tags and the pattern by which they are known."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from lading_artifact import VERSION_PLACE as PLACE
from lading_artifact import version_in_tag
from lading_run import Misused

FORMAT = "%00".join(
    f"%({field})"
    for field in ("refname:strip=2", "objecttype", "objectname", "*objecttype", "*objectname")
)
"""For ``git for-each-ref``: a tag in one line, with what it points to."""


class Ordered(Protocol):
    """A value that can be compared with its like."""

    def __lt__(self, other: Any, /) -> bool:  # noqa: ANN401 - each version knows its own kind only
        """Say whether it comes before ``other``."""
        ...


V = TypeVar("V", bound=Ordered)


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
    return [_ref(*line.split("\0")) for line in listing.splitlines()]


def _ref(name: str, kind: str, found: str, inner_kind: str, inner: str) -> Ref:
    return Ref(name, inner_kind or kind, inner or found)


def ends_in(listing: str, pattern: TagPattern) -> dict[str, str]:
    """Read what ``git show-ref --tags --dereference`` printed: a tag, then what it leads to."""
    width = listing.find(" ")
    begin = width + len(" refs/tags/")
    lines = listing.split("\n")[:-1]
    ends = {line[begin:].removesuffix("^{}"): line[:width] for line in lines}
    if pattern.text == PLACE:  # spares thousands of calls
        return ends
    return {name: end for name, end in ends.items() if pattern.version_in(name)}


def in_order(tags: Iterable[Tag[V]]) -> list[Tag[V]]:
    """Sort by version, the highest last; tags of the same version by name."""
    by_name = sorted(tags, key=lambda tag: tag.name)
    return sorted(by_name, key=lambda tag: tag.version)


def tag_of(
    ref: Ref, pattern: TagPattern, parse: Callable[[str], V | None], peel: Callable[[str], str]
) -> Tag[V] | None:
    """Return the tag; None for one of another pattern, without a version, or not on a commit."""
    text = pattern.version_in(ref.name)
    version = parse(text) if text else None
    if version is None or ref.kind not in {"commit", "tag"}:
        return None
    commit = ref.object if ref.kind == "commit" else peel(ref.name)
    return Tag(ref.name, commit, version) if commit else None
