"""The addresses below a changelog, by which each version is compared with the one before."""

import re
from urllib.parse import quote

from lading_changelog._prose import prose_of

_UNRELEASED = re.compile(
    rb"^\[unreleased\]:[ \t]*(?P<compare>\S*/compare/)(?P<since>\S+?)\.\.\.HEAD[ \t]*(?=\r?$)",
    re.MULTILINE | re.IGNORECASE,
)
"""The form that Keep a Changelog shows, which GitHub, GitLab and Gitea share."""


def with_links(data: bytes, version: str, tag: str) -> bytes:
    r"""Return the changelog with an address for a version, if *Unreleased* has one that compares.

    That one begins at the version's tag then. What has another form stays, and so does a changelog
    whose version has an address.

    >>> with_links(b"[unreleased]: https://x/compare/v1...HEAD\n", "2", "v2")
    b'[unreleased]: https://x/compare/v2...HEAD\n[2]: https://x/compare/v1...v2\n'
    """
    text = prose_of(data)
    found = _UNRELEASED.search(text)
    if found is None or _label(version).search(text):
        return data
    newline = b"\r\n" if b"\r\n" in data else b"\n"
    own, since = _in_address(tag), found["since"]
    added = b"[" + version.encode() + b"]: " + found["compare"] + since + b"..." + own
    begun, ended = data[: found.start("since")], data[found.end("since") : found.end()]
    return begun + own + ended + newline + added + data[found.end() :]


def with_moved_links(data: bytes, before: tuple[str, str], after: tuple[str, str]) -> bytes:
    r"""Return the changelog with the addresses of another version and its tag, as both begin.

    >>> links = b"[unreleased]: https://x/compare/v2...HEAD\n[2]: https://x/compare/v1...v2\n"
    >>> with_moved_links(links, ("2", "v2"), ("3", "v3"))
    b'[unreleased]: https://x/compare/v3...HEAD\n[3]: https://x/compare/v1...v3\n'
    """
    old, own = _in_address(before[1]), _in_address(after[1])
    found = _UNRELEASED.search(prose_of(data))
    if found is not None and found["since"] == old:
        data = data[: found.start("since")] + own + data[found.end("since") :]
    ended = rb"(?P<start>\S*\.\.\.)" + re.escape(old) + rb"(?=[ \t]*\r?$)"
    line = re.compile(_label(before[0]).pattern + ended, re.MULTILINE).search(prose_of(data))
    if line is None:
        return data
    moved = b"[" + after[0].encode() + b"]: " + line["start"] + own
    return data[: line.start()] + moved + data[line.end() :]


def _label(version: str) -> re.Pattern[bytes]:
    return re.compile(rb"^\[" + re.escape(version.encode()) + rb"\]:[ \t]*", re.MULTILINE)


def _in_address(tag: str) -> bytes:
    return quote(tag, safe="/@+~").encode()
