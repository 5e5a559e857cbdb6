"""Addresses of remotes."""

import os
import re
from pathlib import Path
from urllib.parse import unquote

_USER = re.compile(r"(?<=://)(?P<user>[^/:]*)(:(?P<password>[^/]*))?@")
"""Up to the last @ before the path, as git and curl read it: a password may hold one too."""
_REMOTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*::?//|[^/]*:")
"""A URL, a transport, or the short form of ssh: a colon before the first slash."""


def is_relative(address: str) -> bool:
    """Say whether the address is a path that means something else from every folder.

    >>> is_relative("../there.git"), is_relative("/srv/there.git"), is_relative("a:there.git")
    (True, False, False)
    """
    return not (_REMOTE.match(address) or address.startswith(("~", "/")))


def absolute(address: str, root: Path) -> str:
    """Return the address such that it means the same from every folder.

    >>> absolute("../there.git", Path("/home/me/here"))
    '/home/me/there.git'
    >>> absolute("git@example.org:there.git", Path("/home/me/here"))
    'git@example.org:there.git'
    """
    if _REMOTE.match(address) or address.startswith("~"):
        return address
    return os.path.normpath(root / address)


def without_credentials(address: str) -> str:
    """Return the address without what only its owner may see.

    >>> without_credentials("https://me:secret@example.org/there.git")
    'https://example.org/there.git'
    """
    if not address.startswith(("http://", "https://")):
        return address
    return _USER.sub("", address)


def login_in(address: str) -> tuple[str, str | None] | None:
    """Return user and password as they stand in the address; None if there is no user.

    >>> login_in("https://me:s%40fe@example.org/there.git")
    ('me', 's%40fe')
    """
    found = _USER.search(address) if address.startswith(("http://", "https://")) else None
    return None if found is None else (found["user"], found["password"])


def secrets_in(address: str) -> tuple[str, ...]:
    """Return what must not be shown: the password, or the user's name that is a token.

    >>> secrets_in("https://me:s%40fe@example.org/there.git")
    ('s%40fe', 's@fe')
    """
    login = login_in(address)
    if login is None:
        return ()
    secret = login[1] or login[0]
    return tuple(dict.fromkeys(text for text in (secret, unquote(secret)) if text))
