"""Secrets, taken out of every text in whatever form they are written there."""

import json
import re
import shlex
from base64 import b64encode
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from urllib.parse import quote, quote_plus

MASK = "***"

SHORT = 4
"""Below this length a secret is masked as it stands only: its other forms would hit by chance."""

_NEWLINE = re.compile(r"[\r\n]")
_NEWLINES = str.maketrans("", "", "\r\n")
_URL_SAFE = str.maketrans("+/", "-_")
_UNICODE = re.compile(r"\\u[0-9a-f]{4}")
_BASH = re.compile(r"[^\w@%+=:./#~-]|^#|(?:^|(?<=[=:]))~")
"""What ``printf %q`` of bash puts a backslash before."""
_IN_HTML = {ord(character): f"\\u{ord(character):04x}" for character in "&<>"}
_LEFT_ALONE = ("", "/", "!'()*", "!'()*/:;,?@&=+$#")
"""What percent-encoders do not encode: strict ones, Python's, and the two of JavaScript."""


def _base64(data: bytes) -> Iterator[str]:
    """Give the characters of base64 that ``data`` decides, wherever in a text it begins or ends."""
    for before in range(3):
        whole = b64encode(bytes(before) + data).decode().rstrip("=")[-(-before * 8 // 6) :]
        decided = len(data) * 8 - (-before * 8 % 6)
        for form in (whole, whole[: decided // 6]):
            yield form
            yield form.translate(_URL_SAFE)


def _percent(secret: str, data: bytes) -> Iterator[str]:
    everything = "".join(f"%{byte:02X}" for byte in data)
    encoded = {
        everything,
        *(way(data, safe) for way in (quote, quote_plus) for safe in _LEFT_ALONE),
    }
    for form in encoded - {secret}:
        yield form
        yield _lower_hex(form)


def _lower_hex(text: str) -> str:
    first, *rest = text.split("%")
    return "%".join([first, *(part[:2].lower() + part[2:] for part in rest)])


def _escaped(secret: str, data: bytes) -> Iterator[str]:
    """Write it as JSON, Python and a shell would, without the quotes around."""
    for ascii_only in (True, False):
        yield from _json(json.dumps(secret, ensure_ascii=ascii_only)[1:-1])
    yield repr(secret)[1:-1]
    yield repr(data)[2:-1]
    yield shlex.quote(secret).removeprefix("'").removesuffix("'")
    yield secret.replace("'", "'\\''")
    yield _BASH.sub(r"\\\g<0>", secret)


def _json(text: str) -> Iterator[str]:
    """Write a text of JSON with what else some escape: Go ``&``, ``<`` and ``>``, PHP ``/``."""
    for html in (text, text.translate(_IN_HTML)):
        for form in (html, html.replace("/", "\\/")):
            yield form
            yield _UNICODE.sub(lambda match: match[0].upper().replace("U", "u", 1), form)


def _forms(secret: str) -> Iterator[str]:
    yield secret
    if len(secret) >= SHORT:
        data = secret.encode("utf-8", "surrogateescape")
        yield from _base64(data)
        yield from _percent(secret, data)
        yield from _escaped(secret, data)


def _parts(secret: str) -> Iterator[str]:
    """Give the secret and, if it has several lines, each that is long enough to be one."""
    whole = secret.strip()
    yield whole
    lines = [line.strip() for line in whole.splitlines()]
    if len(lines) > 1:
        yield from (line for line in lines if len(line) >= SHORT)


class Mask:
    """Writes ``***`` for each secret, as it stands, in base64, percent-encoded, or escaped.

    Base64 is recognised at all three alignments, so inside ``user:secret`` too, and also when it
    is wrapped: line ends never hide a secret. Of a secret with several lines each line is masked
    as well. Where secrets overlap, all of them is masked. Blank secrets are none; those of fewer
    than 4 characters are masked as they stand only.

    >>> Mask(["s3cr3t!"])("curl -u me:s3cr3t! https://me:s3cr3t%21@example.org")
    'curl -u me:*** https://me:***@example.org'
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        parts = {part for secret in secrets if secret.strip() for part in _parts(secret)}
        forms = {form.translate(_NEWLINES) for part in parts for form in _forms(part)}
        self.forms = tuple(sorted(forms - {""}))

    def __call__(self, text: str) -> str:
        """Return ``text`` with every secret masked."""
        stream = MaskedStream(self)
        return stream.feed(text) + stream.close()


class MaskedStream:
    """Masks a text that comes in pieces, wherever it was cut."""

    def __init__(self, mask: Mask) -> None:
        self._forms = mask.forms
        self._held = ""
        self._covered = 0  # so many characters of what is held belong to a secret already found
        self._inside = False  # what was given out last is a mask

    def feed(self, piece: str) -> str:
        """Take the next piece; return what can be shown of all pieces so far."""
        if not self._forms:
            return piece
        self._held += piece
        return self._release(at_end=False)

    def close(self) -> str:
        """Return what was held back because it might have been the beginning of a secret."""
        return self._release(at_end=True)

    def _release(self, *, at_end: bool) -> str:
        # Line ends are left out of the search; ``place`` leads back from it to the text.
        view = self._held.translate(_NEWLINES)
        place = _Places(self._held)
        cover = bytearray(len(self._held))
        cover[: self._covered] = b"\1" * self._covered
        for start, end in self._found(view):
            first, last = place(start), place(end - 1) + 1
            cover[first:last] = b"\1" * (last - first)
        open_ = 0 if at_end else self._begun(view)
        return self._cut(cover, place(len(view) - open_) if open_ else len(self._held))

    def _found(self, view: str) -> Iterator[tuple[int, int]]:
        for form in self._forms:
            start = view.find(form)
            while start >= 0:
                yield start, start + len(form)
                start = view.find(form, start + 1)

    def _begun(self, view: str) -> int:
        """Return the length of the longest end of ``view`` with which a secret may begin."""
        longest = 0
        for form in self._forms:
            tail = view[-(len(form) - 1) :] if len(form) > 1 else ""
            start = tail.find(form[0])
            while start >= 0 and not form.startswith(tail[start:]):
                start = tail.find(form[0], start + 1)
            longest = max(longest, len(tail) - start if start >= 0 else 0)
        return longest

    def _cut(self, cover: bytearray, end: int) -> str:
        """Give out the text before ``end`` and keep the rest, with what is known about it."""
        shown: list[str] = []
        at = 0
        while at < end:
            hidden = bool(cover[at])
            change = cover.find(not hidden, at)
            until = min(change if change >= 0 else len(cover), end)
            if not hidden:
                shown.append(self._held[at:until])
            elif not self._inside:
                shown.append(MASK)
            self._inside, at = hidden, until
        change = cover.find(0, end)
        self._covered = (change if change >= 0 else len(cover)) - end
        self._held = self._held[end:]
        return "".join(shown)


class _Places:
    """Leads from an index into ``text`` without its line ends to the same character in it.

    It looks for the line ends when it is first asked: most texts hold no secret, and are long.
    """

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _before(self) -> list[int]:
        found = enumerate(_NEWLINE.finditer(self._text))
        return [newline.start() - count for count, newline in found]

    def __call__(self, index: int) -> int:
        return index + bisect_right(self._before, index)
