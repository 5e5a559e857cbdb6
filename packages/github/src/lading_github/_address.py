"""Addresses of GitHub: its API, its uploads, and the repositories that remotes name."""

import re
from urllib.parse import urlsplit

import lading_http
from lading_run import Misused

GITHUB = "github.com"

_SHORT = re.compile(r"(?:[^@/]+@)?(?P<host>[^/:]+):(?P<path>(?!//).+)")
"""The short form of ssh: a colon before the first slash."""
_NAME = re.compile(r"(?!\.\.?/)[A-Za-z0-9_.-]+/(?!\.\.?$)[A-Za-z0-9_.-]+")
_TRANSPORTS = frozenset({"https", "http", "ssh", "git", "git+ssh"})
_PORTS = {"https": 443, "http": 80}


def repository_of(address: str, host: str = GITHUB) -> str | None:
    """Return ``owner/name`` if the address of a remote is one of a repository on ``host``.

    >>> repository_of("git@github.com:acme/lading.git")
    'acme/lading'
    >>> repository_of("https://token@github.example.org/acme/lading", "github.example.org")
    'acme/lading'
    >>> repository_of("https://gitlab.com/acme/lading.git") is None
    True
    """
    place, path = _parts(address)
    # ssh.github.com takes ssh on port 443, where firewalls let nothing else through.
    if place.lower() not in {host.lower(), f"ssh.{host}".lower()}:
        return None
    name = path.strip("/").removesuffix(".git")
    return name if _NAME.fullmatch(name) else None


def api_of(host: str = GITHUB) -> str:
    """Return the address of the API of a GitHub.

    >>> api_of(), api_of("acme.ghe.com"), api_of("github.example.org")
    ('https://api.github.com', 'https://api.acme.ghe.com', 'https://github.example.org/api/v3')
    """
    if host == GITHUB or host.endswith(".ghe.com"):
        return f"https://api.{host}"
    return f"https://{host}/api/v3"


def checked_name(repository: str) -> str:
    """Return ``repository`` if it is ``owner/name``.

    :raises Misused: if not.
    """
    if not _NAME.fullmatch(repository):
        raise Misused(f"{repository!r} is no repository of GitHub", hint="Write it as owner/name.")
    return repository


def origin(address: str) -> tuple[str, str, int | None]:
    """Return scheme, host and port: what decides who gets the token; empty if it is no address.

    >>> origin("https://API.github.com/repos")
    ('https', 'api.github.com', 443)
    """
    try:
        parts = urlsplit(address)
        return parts.scheme, (parts.hostname or "").lower(), parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return "", "", None


def is_loopback(address: str) -> bool:
    """Say whether the address is one on this machine."""
    return lading_http.is_loopback(origin(address)[1])


def checked_api(address: str) -> str:
    """Return the address of an API if a token may be sent there.

    :raises Misused: if it is no address, or one without encryption that is not on this machine.
    """
    scheme, host, _ = origin(address)
    if scheme == "https" and host:
        return address
    if scheme == "http" and is_loopback(address):
        return address
    raise Misused(
        f"{address!r} is no address of GitHub's API", hint="It begins with https:// and a host."
    )


def trusted_origins(api: str) -> frozenset[tuple[str, str, int | None]]:
    """Return who gets the token: the API, and the host for uploads that belongs to it.

    >>> sorted(trusted_origins("https://api.github.com"))
    [('https', 'api.github.com', 443), ('https', 'uploads.github.com', 443)]
    """
    scheme, host, port = origin(api)
    uploads = f"uploads.{host.removeprefix('api.')}" if host.startswith("api.") else host
    return frozenset({(scheme, host, port), (scheme, uploads, port)})


def _parts(address: str) -> tuple[str, str]:
    """Return host and path; both empty if it names no host."""
    short = _SHORT.fullmatch(address)
    if short and "://" not in address:
        return short["host"], short["path"]
    try:
        parts = urlsplit(address)
    except ValueError:
        return "", ""
    return (parts.hostname or "", parts.path) if parts.scheme in _TRANSPORTS else ("", "")
