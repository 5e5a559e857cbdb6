"""Commits of pages in the language of ``git fast-import``."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lading_pages._archive import Page

REF = "refs/lading/pages"
NO_JEKYLL = b".nojekyll"
DOMAIN = b"CNAME"
"""The file at the top of a branch from which GitHub reads the domain of the site."""


@dataclass(frozen=True, slots=True)
class People:
    """Author and committer, each as ``name <address>``."""

    author: str
    committer: str


@dataclass(frozen=True, slots=True)
class Change:
    """A commit to be made: on what, by whom, when (seconds since 1970), and what it says."""

    parent: str | None
    people: People
    epoch: int
    message: str
    merged: str = ""
    """A second parent; a merge keeps the folders of the first one, if nothing else is said."""

    def stream(self) -> Iterator[bytes]:
        """Yield the commit; what it changes comes after."""
        time = b"%d +0000\n" % self.epoch
        yield b"commit %s\n" % REF.encode()
        yield b"author %s %s" % (self.people.author.encode("utf-8", "replace"), time)
        yield b"committer %s %s" % (self.people.committer.encode("utf-8", "replace"), time)
        yield _data(self.message.encode())
        if self.parent:
            yield b"from %s\n" % self.parent.encode()
        if self.merged:
            yield b"merge %s\n" % self.merged.encode()


def replacing(change: Change, into: str, pages: Iterable[Page], *, jekyll: bool) -> Iterator[bytes]:
    """Yield the commit in which the pages take the place of all that is in the folder ``into``.

    An empty ``into`` is all of the branch. On a new branch a folder comes with ``.nojekyll`` beside
    it unless GitHub is to run ``jekyll``, for GitHub looks for that at the top only.
    """
    yield from change.stream()
    folder = into.encode() + b"/" if into else b""
    if into and change.parent:
        yield b"D %s\n" % _quoted(into.encode())
    elif into and not jekyll:
        yield from _file(Page(NO_JEKYLL, "100644", b""), b"")
    elif not into:
        yield b"deleteall\n"
    for page in pages:
        yield from _file(page, folder)


def _file(page: Page, folder: bytes) -> Iterator[bytes]:
    yield b"M %s inline %s\n" % (page.mode.encode(), _quoted(folder + page.path))
    yield _data(page.content)


def _data(content: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(content), content)


def _quoted(path: bytes) -> bytes:
    r"""Quote a path as C does it: then it may hold any byte.

    >>> _quoted(b'a "b"\n')
    b'"a \\"b\\"\\n"'
    """
    escaped = path.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n")
    return b'"%s"' % escaped
