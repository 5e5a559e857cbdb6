"""The page of one project in the simple repository API: HTML (PEP 503) or JSON (PEP 691)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import cast
from urllib.parse import parse_qs, unquote, urldefrag, urljoin, urlsplit

ACCEPT = (
    "application/vnd.pypi.simple.v1+json,"
    " application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.01"
)
"""What a client that reads both sends, preferring JSON (the weights are those of PEP 691)."""


class NotAPage(ValueError):
    """The answer is no page of the simple repository API."""


@dataclass(frozen=True, slots=True)
class Link:
    """One file of a project: its name, its absolute address, and its SHA-256 in hex if told."""

    name: str
    address: str
    sha256: str | None = None


def links_of(text: str, *, media_type: str, base: str) -> list[Link]:
    """Read a project page.

    ``media_type`` is the Content-Type of the answer, with or without parameters; ``base`` is the
    address from which it came. Addresses are made absolute.

    :raises NotAPage: if it is JSON that is no such page.
    """
    if media_type.partition(";")[0].strip().lower().endswith("json"):
        return _from_json(text, base)
    reader = _Reader(base)
    reader.feed(text)
    reader.close()
    return reader.links


def _from_json(text: str, base: str) -> list[Link]:
    try:
        files = json.loads(text)["files"]
        return [_from_entry(entry, base) for entry in files]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotAPage(f"not the JSON of a project page ({error!r})") from error


def _from_entry(entry: Mapping[str, object], base: str) -> Link:
    hashes = cast("Mapping[str, str]", entry.get("hashes") or {})
    address, fragment = urldefrag(urljoin(base, cast("str", entry["url"])))
    digest = hashes.get("sha256") or _sha256(fragment)
    return Link(cast("str", entry["filename"]), address, digest.lower() if digest else None)


def _sha256(fragment: str) -> str | None:
    values = parse_qs(fragment).get("sha256")
    return values[0].lower() if values else None


class _Reader(HTMLParser):
    """Collects the links of a page; a ``<base>`` before them holds for all."""

    def __init__(self, base: str) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[Link] = []
        self._base = base

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in one tag."""
        href = dict(attrs).get("href")
        if href is None:
            return
        if tag == "base":
            self._base = urljoin(self._base, href.strip())
        elif tag == "a":
            self._add(href.strip())

    def _add(self, href: str) -> None:
        address, fragment = urldefrag(urljoin(self._base, href))
        name = unquote(urlsplit(address).path.rpartition("/")[2])
        if name:
            self.links.append(Link(name, address, _sha256(fragment)))
