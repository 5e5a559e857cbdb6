"""How git reaches a remote: what it is told through the environment, where no one else sees it."""

import os
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

from lading_git._address import (
    absolute,
    is_relative,
    login_in,
    secrets_in,
    without_credentials,
)
from lading_git._errors import SeveralAddresses
from lading_git._git import Git, alone, lines_in
from lading_git._repository import Repository
from lading_git._settings import Pairs, Settings, needed_of

_LIMITS = {"http.lowspeedlimit": "1", "http.lowspeedtime": "60"}
"""Bytes a second, for so many seconds: a server that says nothing at all is given up.

One that works for long on a push says so every few seconds.
"""
_REWRITES = re.compile(r"url\..*\.(push)?insteadof", re.DOTALL)
_PROXIES = tuple(f"{which}_proxy" for which in ("http", "https", "all"))


@dataclass(frozen=True, slots=True)
class Way:
    """An address without credentials, and the settings with which git gets there."""

    address: str
    settings: Settings
    secrets: tuple[str, ...] = ()
    env: Mapping[str, str | None] = field(default_factory=dict)

    def taken_by(self, git: Git) -> Git:
        """Return ``git`` such that it connects as the user does, and shows no secret."""
        secrets = (*self.settings.secrets, *self.secrets)
        return git.with_settings(self.settings.whole, secrets).with_env(self.env)


@dataclass(frozen=True)
class Ways:
    """The ways to the remotes of a user's clone, as it is configured when it is asked: once."""

    repository: Repository
    pairs: Pairs

    @classmethod
    def of(cls, repository: Repository) -> "Ways":
        """Read the configuration that is effective in the clone."""
        return cls(repository, repository.configuration)

    @cached_property
    def settings(self) -> Settings:
        """What the user has set."""
        return needed_of(self.pairs)

    @cached_property
    def root(self) -> Path:
        """The top folder of the clone."""
        return self.repository.root

    def to(self, name: str, *, push: bool = False) -> Way | None:
        """Return the way to the remote ``name``; None if there is none of that name.

        :raises SeveralAddresses: if git would push to more than one.
        """
        urls = self._all(f"remote.{name}.url")
        if not urls:
            return None
        url = urls[0]  # git fetches from the first, and pushes to all
        if push:
            urls = self._all(f"remote.{name}.pushurl") or urls
            url = urls[0]
            if len(urls) > 1:
                raise SeveralAddresses(name, [without_credentials(each) for each in urls])
        used = self._rewritten(name, url, push=push)
        if login_in(url) is None and login_in(used) is None:
            used = absolute(url, self.root if is_relative(url) else Path(os.sep))
        return way_to(used, self.settings)

    def _rewritten(self, name: str, url: str, *, push: bool) -> str:
        """Return the address that git uses for ``url``; it is asked if anything is set for that."""
        if not any(_REWRITES.fullmatch(key) for key, _ in self.pairs):
            return url
        which = ["--push"] * push
        listing = self.repository.git("remote", "get-url", "--all", *which, name)
        return lines_in(listing)[0]

    def _all(self, key: str) -> list[str]:
        return [value for name, value in self.pairs if name == key and value]


def way_to(address: str, settings: Settings) -> Way:
    """Return the way to an address as git uses it, for a user with these settings.

    What the address holds to log in is taken out of it: git would show it to everyone on the
    machine, in the arguments of the program that connects.
    """
    known = {key for key, _ in settings.pairs}
    limits = [(key, value) for key, value in _LIMITS.items() if key not in known]
    shown = without_credentials(address)
    pairs = (*limits, *settings.pairs, *_login(address, shown))
    return Way(shown, Settings(pairs), secrets_in(address))


def _login(address: str, shown: str) -> tuple[tuple[str, str], ...]:
    """Return the settings by which git logs in as it would by the address."""
    login = login_in(address)
    if login is None:
        return ()
    user, password = login
    same = _as_it_is(shown)
    if password is None:  # git asks the user's programs for it
        return (*same, (f"credential.{shown}.username", unquote(user)))
    token = b64encode(f"{unquote(user)}:{unquote(password)}".encode()).decode()
    header = f"http.{shown}.extraheader"
    return (*same, (header, ""), (header, f"Authorization: Basic {token}"))


def _as_it_is(address: str) -> tuple[tuple[str, str], ...]:
    """Return what keeps git from making another address of it."""
    return ((f"url.{address}.insteadof", address), (f"url.{address}.pushinsteadof", address))


def way_alone(address: str, home: Path) -> Way:
    """Return the way to a server of ours: nothing that the user has set takes part.

    No program is asked for credentials, and no proxy stands between.
    """
    proxies = dict.fromkeys([*_PROXIES, *map(str.upper, _PROXIES)])
    env = {**alone(home), **proxies, "GIT_ASKPASS": ""}
    return Way(address, Settings(tuple(_LIMITS.items())), env=env)


def way_beside(address: str, settings: Settings) -> Way:
    """Return the way to a server of ours from a repository that may lack objects.

    These come from elsewhere, as the user gets them; our address gets nothing of the user's.
    """
    nothing = ("http.{}.proxy", "http.{}.extraheader", "credential.{}.helper")
    ours = tuple((key.format(address), "") for key in nothing)
    return way_to(address, Settings((*settings.pairs, *_as_it_is(address), *ours)))
