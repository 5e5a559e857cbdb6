"""Names of images: a registry and a repository in it."""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import lading_http
from lading_oci._errors import BadReference

_LABEL = r"(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])"
_HOST = re.compile(
    rf"(?P<host>{_LABEL}(?:\.{_LABEL})*|\[(?P<ipv6>[a-fA-F0-9:]+)\])(?::(?P<port>[0-9]+))?"
)
_COMPONENT = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_REPOSITORY = re.compile(rf"{_COMPONENT}(?:/{_COMPONENT})*")
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
_LONGEST = 255
_PORTS = 65535


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """An image by registry and repository. That one exists means that it is valid.

    The grammar is that of the distribution specification and of Docker's references. The registry
    must be named: nothing is taken for Docker Hub. It holds a dot or a port, or is ``localhost``.

    >>> Name.parse("ghcr.io/acme/api")
    Name(registry='ghcr.io', repository='acme/api')

    :raises BadReference: if one of the two is not valid.
    """

    registry: str
    repository: str

    def __post_init__(self) -> None:
        check_registry(self.registry)
        if not _REPOSITORY.fullmatch(self.repository):
            raise BadReference(
                f"{self.repository!r} is no repository of a registry",
                hint="Its parts hold lower-case letters and digits, with single . or _, __ or"
                " dashes between them, and slashes between the parts.",
            )
        if len(self.repository) > _LONGEST:
            raise BadReference(f"a repository of more than {_LONGEST} characters: {self}")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``<registry>/<repository>``.

        :raises BadReference: if it is no name, or names no registry.
        """
        first, slash, rest = text.partition("/")
        if slash and _is_registry(first):
            return cls(first, rest)
        if _REPOSITORY.fullmatch(text):
            hub = text if slash else f"library/{text}"
            raise BadReference(
                f"{text!r} names no registry", hint=f"For Docker Hub write docker.io/{hub}."
            )
        raise BadReference(
            f"{text!r} is no name of an image", hint="Write it as registry.example.com/team/image."
        )

    @property
    def loopback(self) -> bool:
        """Whether the registry is on this machine, by its address."""
        return is_loopback(self.registry)

    def __str__(self) -> str:
        return f"{self.registry}/{self.repository}"


def check_registry(text: str) -> str:
    """Return ``text`` if it is the host of a registry, with its port if it has one.

    :raises BadReference: if it is none.
    """
    found = _HOST.fullmatch(text)
    if not found or not _is_registry(text):
        raise BadReference(
            f"{text!r} is no registry",
            hint="A registry is a host name with a dot, or localhost, or has a port.",
        )
    if found["port"] and int(found["port"]) > _PORTS:
        raise BadReference(f"{text!r} is no registry: there is no such port")
    if found["ipv6"] and not _is_ipv6(found["ipv6"]):
        raise BadReference(f"{text!r} is no registry: there is no such IPv6 address")
    return text


def check_tag(text: str) -> str:
    """Return ``text`` if it can be a tag.

    :raises BadReference: if it cannot.
    """
    check_tags([text])
    return text


def check_tags(texts: Iterable[str]) -> None:
    """Return if all can be tags.

    :raises BadReference: with all that cannot.
    """
    wrong = [repr(text) for text in texts if not _TAG.fullmatch(text)]
    if wrong:
        raise BadReference(
            f"{', '.join(wrong)} {'is no tag' if len(wrong) == 1 else 'are no tags'}",
            hint="A tag is up to 128 letters, digits, _, . and -, and begins with none of . and -.",
        )


def is_loopback(registry: str) -> bool:
    """Say whether a registry is on this machine: ``localhost``, 127.0.0.0/8 or ``[::1]``.

    >>> is_loopback("127.0.0.1:5000"), is_loopback("ghcr.io")
    (True, False)
    """
    found = _HOST.fullmatch(registry)
    host = (found["ipv6"] or found["host"] if found else registry).lower()
    return lading_http.is_loopback(host)


def _is_registry(first: str) -> bool:
    """Say whether the first part of a name is a registry and not the beginning of a repository."""
    return first == "localhost" or "." in first or ":" in first


def _is_ipv6(text: str) -> bool:
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return True
