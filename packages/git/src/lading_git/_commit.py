"""A commit as the log tells it."""

from collections.abc import Iterator
from dataclasses import dataclass

FORMAT = "%H%x00%P%x00%an%x00%ct%x00%s%x00%b"
"""For ``git log -z``. No field can hold a NUL: git itself ends a message there."""

OPTIONS = (
    "-z",
    "--date-order",
    "--no-show-signature",
    "--no-color",
    "--no-follow",
    "--no-notes",
    "--no-patch",
    "--encoding=UTF-8",
    f"--format=tformat:{FORMAT}",
)
"""For ``git log``, whatever the user has set."""

_FIELDS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """A commit: ``id`` and ``parents`` are full object names.

    ``subject`` is the first paragraph on one line, ``body`` the rest without blank lines around
    it, ``author`` the name as committed (no mailmap, no address), ``epoch`` the committer's time
    in seconds since 1970. Texts are for people: bytes that are not UTF-8 became U+FFFD.
    """

    id: str
    subject: str
    body: str
    author: str
    epoch: int
    parents: tuple[str, ...]


def commits_in(listing: str) -> Iterator[Commit]:
    """Read what ``git log -z`` printed by `FORMAT`."""
    fields = iter(listing.split("\0"))
    for commit, parents, author, epoch, subject, body in zip(*[fields] * _FIELDS, strict=False):
        yield Commit(
            id=commit,
            subject=readable(subject),
            body=readable(body).strip("\n"),
            author=readable(author),
            epoch=int(epoch),
            parents=tuple(parents.split()),
        )


def readable(text: str) -> str:
    """Put U+FFFD in the place of bytes that are not UTF-8, which came as lone surrogates."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
