"""What of a webhook's address is secret."""

from collections.abc import Iterator
from urllib.parse import unquote, unquote_plus, urlsplit

_LONG = 8
"""A part of a path that is as long may be a key; shorter ones are names, numbers and versions."""
_WORDS = frozenset({"services", "messages", "webhooks", "rehearsal"})
"""Such parts that are no key: of Slack, Google Chat, Discord, and of the server for rehearsals."""
_SHORT = 4
"""What is shorter stands in every log by chance, as the 1.0 of ``?v=1.0`` does in v1.0.0."""


def secrets_in(address: str) -> list[str]:
    """Return the address and each part of it that may let somebody post, as written and decoded.

    A server that repeats a part of it may have decoded that before.

    >>> secrets_in("https://example.org/hook?key=a%2Bb")[1:]
    ['https://example.org/hook?key=a+b', '/hook', 'hook', 'key=a%2Bb', 'key=a+b', 'a%2Bb', 'a+b']
    """
    forms = (form for part in _parts(address) for form in (part, unquote(part), unquote_plus(part)))
    return list(dict.fromkeys(form for form in forms if form.strip()))


def announced_of(address: str) -> list[str]:
    """Return those that whoever keeps our log is to mask in all of it.

    >>> announced_of("https://example.org/?v=1.0")
    ['https://example.org/?v=1.0', 'v=1.0']
    """
    return [secret for secret in secrets_in(address) if len(secret) >= _SHORT]


def _parts(address: str) -> Iterator[str]:
    parts = urlsplit(address)
    path = parts.path.strip("/")
    yield from (address, parts.username or "", parts.password or "")
    if path:
        yield from (parts.path, path)
    yield from (each for each in path.split("/") if len(each) >= _LONG and each not in _WORDS)
    yield parts.query
    yield from (pair.partition("=")[2] for pair in parts.query.split("&"))
