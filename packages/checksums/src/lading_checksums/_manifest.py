"""A manifest: the text of SHA256SUMS and SHA512SUMS, as GNU coreutils 9 writes and reads it.

Pure: bytes to values and back. Names are text as :func:`os.fsdecode` makes it, so that a name
which is no UTF-8 keeps its bytes.
"""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from lading_checksums._errors import BadManifest, shown
from lading_run import Problem

_LINE = re.compile(rb"[ \t]*(\\?)([0-9A-Fa-f]+)[ \t][ *](.+)", re.DOTALL)
_TAGGED = re.compile(rb"[ \t]*\\?\w[\w/-]* ?\(.*\) ?= ", re.DOTALL)
_REVERSED = re.compile(rb"[ \t]*\\?[0-9A-Fa-f]{64,} [^ *]", re.DOTALL)
_ESCAPE = re.compile(rb"\\(.?)", re.DOTALL)
_UNESCAPED = {b"\\": b"\\", b"n": b"\n", b"r": b"\r"}
_ESCAPED = {ord("\\"): "\\\\", ord("\n"): "\\n", ord("\r"): "\\r"}


class Algorithm(StrEnum):
    """A hash function of FIPS 180-4, by the name that hashlib knows."""

    SHA256 = "sha256"
    SHA512 = "sha512"

    @property
    def manifest_name(self) -> str:
        """What its manifest is called: ``SHA256SUMS`` or ``SHA512SUMS``."""
        return f"{self.upper()}SUMS"

    @property
    def hex_digits(self) -> int:
        """How many hex digits its digest has."""
        return int(self.removeprefix("sha")) // 4


@dataclass(frozen=True, slots=True)
class Manifest:
    """Digests by file name. That one exists means that no name says that it leaves the folder.

    ``digests`` maps names with ``/`` between folders to lower-case hex digits.

    :raises BadManifest: if it lists nothing, or a name or digest cannot stand in a manifest.
    """

    algorithm: Algorithm
    digests: Mapping[str, str]

    def __post_init__(self) -> None:
        name = self.algorithm.manifest_name
        texts = [
            text
            for file, digest in self.digests.items()
            for text in (_name_mistake(file), _digest_mistake(digest, self.algorithm))
            if text
        ] or ([] if self.digests else ["it lists no file"])
        if texts:
            raise BadManifest(name, [Problem(text=text, file=name) for text in texts])


def render(manifest: Manifest) -> bytes:
    """Return the manifest's text: a line for each file, sorted by the bytes of the names."""
    names = sorted(manifest.digests, key=os.fsencode)
    return b"".join(_line(name, manifest.digests[name]) for name in names)


def parse(data: bytes, *, source: str = "", algorithm: Algorithm | None = None) -> Manifest:
    """Read the text of a manifest; ``source`` is its path, for messages.

    What ``sha256sum --check --strict`` takes is taken: comments, blank lines, the binary flag,
    CRLF, digits of either case. The formats of BSD are not, nor is a name that leaves the folder.
    Without ``algorithm`` the length of the first digest decides.

    :raises BadManifest: with all mistakes at once, each with its line.
    """
    reader = _Reader(source, algorithm)
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        reader.note(line, "a NUL byte, which no text and no file name holds")
        raise BadManifest(source, reader.problems)
    for number, line_of_text in _lines(data):
        reader.read(number, line_of_text)
    if not reader.problems and not reader.digests:
        reader.note(0, "it lists no file")
    if reader.problems or not reader.algorithm:
        raise BadManifest(source, reader.problems)
    return Manifest(
        reader.algorithm, {name: digest for name, (digest, _) in reader.digests.items()}
    )


class _Entry(NamedTuple):
    digest: str
    line: int


class _Reader:
    """Gathers the entries and the mistakes of one manifest."""

    def __init__(self, source: str, algorithm: Algorithm | None) -> None:
        self.algorithm = algorithm
        self.digests: dict[str, _Entry] = {}
        self.problems: list[Problem] = []
        self._source = source

    def note(self, line: int, text: str) -> None:
        self.problems.append(Problem(text=text, file=self._source, line=line))

    def read(self, number: int, line: bytes) -> None:
        found = _LINE.fullmatch(line)
        if not found:
            self.note(number, _line_mistake(line))
            return
        escaped, digits, raw = found.groups()
        name = _unescape(raw) if escaped else raw
        if name is None:
            self.note(
                number, r"only \\, \n and \r are escapes, in a line that begins with a backslash"
            )
            return
        self._enter(number, os.fsdecode(name), digits.decode().lower())

    def _enter(self, number: int, name: str, digest: str) -> None:
        self.algorithm = self.algorithm or _algorithm_of(digest)
        texts = [_digest_mistake(digest, self.algorithm), _name_mistake(name)]
        before = self.digests.setdefault(name, _Entry(digest, number))
        if before.digest != digest:
            texts.append(f"{shown(name)} has another digest in line {before.line}")
        for text in filter(None, texts):
            self.note(number, text)


def _lines(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield what coreutils looks at: lines without their end, comments and blank ones left out."""
    for number, line in enumerate(data.split(b"\n"), 1):
        text = line.removesuffix(b"\r")
        if text and not text.startswith(b"#"):
            yield number, text


def _line(name: str, digest: str) -> bytes:
    escaped = name.translate(_ESCAPED)
    flag = "" if escaped == name else "\\"
    return os.fsencode(f"{flag}{digest}  {escaped}\n")


def _unescape(raw: bytes) -> bytes | None:
    parts = _ESCAPE.findall(raw)
    if any(part not in _UNESCAPED for part in parts):
        return None
    return _ESCAPE.sub(lambda found: _UNESCAPED[found[1]], raw)


def _algorithm_of(digest: str) -> Algorithm | None:
    return next((each for each in Algorithm if each.hex_digits == len(digest)), None)


def _line_mistake(line: bytes) -> str:
    if _TAGGED.match(line):
        return "a line in the tagged format of BSD; write it without --tag"
    if _REVERSED.match(line):
        return "one space between digest and name, as BSD writes it; two are needed"
    return "this is no digest in hex, two spaces and a name"


def _digest_mistake(digest: str, algorithm: Algorithm | None) -> str:
    if algorithm is None:
        return f"a digest of {len(digest)} hex digits; SHA-256 has 64 and SHA-512 has 128"
    if not re.fullmatch(rf"[0-9a-f]{{{algorithm.hex_digits}}}", digest):
        return f"a digest of {len(digest)} hex digits; {algorithm} has {algorithm.hex_digits}"
    return ""


def _name_mistake(name: str) -> str:
    if not name or "\0" in name:
        return f"{shown(name)} is no file name"
    if name == "-":
        return "- means the standard input; write ./- for a file of that name"
    if name.startswith("/"):
        return f"{shown(name)} is absolute, so it points outside the folder"
    depth = 0
    for part in name.split("/"):
        depth += -1 if part == ".." else part not in {"", "."}
        if depth < 0:
            return f"{shown(name)} points outside the folder"
    return ""
