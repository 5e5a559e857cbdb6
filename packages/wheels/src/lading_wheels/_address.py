"""Addresses of servers."""

from urllib.parse import unquote, urlsplit, urlunsplit

import lading_http


def is_address(text: str) -> bool:
    """Say whether a text is an address of the web: a scheme, a host, and the rest."""
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False


def is_loopback(address: str) -> bool:
    """Say whether an address is on this machine."""
    return lading_http.is_loopback(urlsplit(address).hostname or "")


def bare(address: str) -> str:
    """Return the address without what may be a secret: user, password and query.

    >>> bare("https://me:secret@localhost/simple/?signature=00ff")
    'https://localhost/simple/'
    """
    parts = urlsplit(address)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def secrets_in(address: str) -> list[str]:
    """Return what may be a secret in an address, as it is written and as it is meant.

    >>> secrets_in("https://me:s3cr%40t@localhost/simple/?signature=00ff")
    ['s3cr%40t', 's3cr@t', 'signature=00ff']
    """
    parts = urlsplit(address)
    password = parts.password or ""
    return list(dict.fromkeys(filter(None, (password, unquote(password), parts.query))))
