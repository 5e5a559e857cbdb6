"""What crane says when a registry refuses: read for the one thing that a user can do about it."""

import re
from dataclasses import dataclass
from enum import Enum, auto

# Compiled when crane fails, which takes longer than all the rest of this module.
_ANSWER = (
    r"(?P<method>GET|HEAD|POST|PUT|PATCH|DELETE) (?P<url>https?://\S+): "
    r"(?:unexpected status code (?P<status>\d{3})|(?P<code>[A-Z][A-Z_]{3,}):)"
)
_CODES = {
    "UNAUTHORIZED": 401,
    "DENIED": 403,
    "MANIFEST_UNKNOWN": 404,
    "NAME_UNKNOWN": 404,
    "BLOB_UNKNOWN": 404,
    "TOOMANYREQUESTS": 429,
    "UNKNOWN": 500,
    "UNAVAILABLE": 503,
    "DIGEST_INVALID": 400,
}
_WRONG_BYTES = (
    r"does not match requested digest|error verifying|DIGEST_INVALID"
    r"|does not match expected size|Content-Length header \d+|SIZE_INVALID"
)
_PLAIN = "server gave HTTP response to HTTPS client|first record does not look like a TLS handshake"
_TRIED = rf'Get "https://\S+": (?:http|tls): (?:{_PLAIN}); (?=[A-Z]+ http://)'
"""That it tried HTTPS first with a registry that answers to plain HTTP, which is allowed, then."""
_ERROR = "(?m)^Error: "
_DENIED = (401, 403)
_ABSENT = 404
_TOO_MANY = 429


class Kind(Enum):
    """What sort of trouble it is."""

    DENIED = auto()
    ABSENT = auto()
    TOO_MANY = auto()
    WRONG_BYTES = auto()
    PLAIN_HTTP = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Said:
    """The trouble, the words for it, and the address that was asked last, if known."""

    kind: Kind
    text: str
    url: str = ""


def read_failure(stderr: str) -> Said:
    """Read the end of what crane said on stderr.

    >>> read_failure("Error: GET https://x.test/v2/: UNAUTHORIZED: authentication required").kind
    <Kind.DENIED: 1>
    """
    text = _last_words(stderr)
    answers = list(re.finditer(_ANSWER, text))
    url = answers[-1]["url"] if answers else ""
    status = _status(answers[-1]) if answers else 0
    if status in _DENIED:
        return Said(Kind.DENIED, text, url)
    if status == _TOO_MANY:
        return Said(Kind.TOO_MANY, text, url)
    if re.search(_WRONG_BYTES, text):
        return Said(Kind.WRONG_BYTES, text, url)
    if status == _ABSENT:
        return Said(Kind.ABSENT, text, url)
    return Said(Kind.PLAIN_HTTP if re.search(_PLAIN, text) else Kind.OTHER, text, url)


def _status(answer: re.Match[str]) -> int:
    return int(answer["status"]) if answer["status"] else _CODES.get(answer["code"], 0)


def _last_words(stderr: str) -> str:
    """Return the error itself, on one line, without what was said on the way to it."""
    words = " ".join(re.split(_ERROR, stderr)[-1].split())
    return re.sub(_TRIED, "", words) or "it said nothing"
