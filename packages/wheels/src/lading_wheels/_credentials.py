"""Who we are to an index: what twine would find, or a name that stands for nobody."""

import argparse
import configparser
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from lading_run import Problem
from lading_wheels._settings import Index

if TYPE_CHECKING:
    from twine.settings import Settings

log = logging.getLogger(__name__)

_SETTINGS = ("USERNAME", "PASSWORD", "CERT", "CLIENT_CERT", "REPOSITORY", "REPOSITORY_URL")


_PYPIRC = Path("~/.pypirc")


@dataclass(frozen=True, slots=True)
class Account:
    """The options and variables with which twine uploads."""

    options: tuple[str, ...]
    environment: Mapping[str, str | None] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()


def nobody(index: Index) -> Account:
    """Return an account for an index that asks nobody's name: no setting of the user is read."""
    none = dict.fromkeys((f"TWINE_{name}" for name in _SETTINGS), None)
    return Account(
        ("--repository-url", index.upload, "--config-file", os.devnull),
        {**none, "TWINE_USERNAME": "nobody", "TWINE_PASSWORD": "nobody", "NO_PROXY": "*"},
    )


class Credentials:
    """What twine finds for an index: variables, ``.pypirc``, the keyring, or GitHub Actions."""

    def __init__(self, name: str, index: Index) -> None:
        self._name = name
        self._index = index

    def problems(self) -> list[Problem]:
        """Say that an upload would have no credentials, before one is tried."""
        if os.environ.get("TWINE_PASSWORD") and not _PYPIRC.expanduser().exists():
            return []  # twine would ask nothing else, and it takes long to load
        from twine.exceptions import TwineException  # noqa: PLC0415 - heavy

        try:
            found = self._password() is not None or self._can_be_trusted()
        except TwineException as error:
            return [Problem(text=f"{self._name}: {error}", exit_code=2, blocks_plan=False)]
        if found:
            return []
        hint = (
            "Set TWINE_USERNAME and TWINE_PASSWORD (a token's user is __token__), or keep them in"
            " the keyring or in .pypirc; in GitHub Actions without a token, trusted publishing"
            " needs `permissions: id-token: write`."
        )
        text = f"{self._name}: there are no credentials to upload with"
        return [Problem(text=text, hint=hint, exit_code=69, blocks_plan=False)]

    def login(self) -> tuple[str, str] | None:
        """Return user and password if twine knows both without asking anybody."""
        from twine.exceptions import TwineException  # noqa: PLC0415 - heavy

        try:
            password = self._password()
            return (self._settings().username or "", password) if password else None
        except TwineException as error:
            log.debug("%s: %s", self._name, error)
            return None

    def account(self) -> Account:
        """Return how twine is to upload, with the password as a secret if it is known here."""
        login = self.login()
        return Account(self._options(), secrets=(login[1],) if login else ())

    def _settings(self) -> "Settings":
        """Let twine read its variables and files as it would for an upload."""
        from twine.settings import Settings  # noqa: PLC0415 - heavy

        parser = argparse.ArgumentParser()
        Settings.register_argparse_arguments(parser)
        options = self._options()
        arguments = parser.parse_args(["--non-interactive", *options])
        if "--repository" in options:
            arguments.repository_url = None  # as in the upload, where the variable is taken away
        return Settings.from_argparse(arguments)

    def _options(self) -> tuple[str, ...]:
        """Name the index by its section in .pypirc if that holds this very address."""
        from twine import exceptions, utils  # noqa: PLC0415 - heavy

        try:
            section = utils.get_config(utils.DEFAULT_CONFIG_FILE).get(self._name, {})
        except configparser.Error as error:
            # Not its text: that could hold a password.
            broken = f"{utils.DEFAULT_CONFIG_FILE} is malformed"
            raise exceptions.InvalidConfiguration(broken) from error
        if section.get("repository") == self._index.upload:
            return ("--repository", self._name)
        return ("--repository-url", self._index.upload)

    def _password(self) -> str | None:
        """Return what twine finds, short of asking the index for a token."""
        settings = self._settings()
        resolver = settings.auth
        given = resolver.input.password or settings.repository_config.get("password")
        if given is not None or settings.client_cert:
            return given or ""
        return resolver.get_password_from_keyring()

    def _can_be_trusted(self) -> bool:
        """Whether twine could get a token by trusted publishing (OpenID Connect)."""
        from id import AmbientCredentialError, detect_credential  # noqa: PLC0415 - heavy

        if not self._settings().auth.is_pypi():
            return False
        try:
            return detect_credential("lading") is not None
        except AmbientCredentialError as error:
            log.warning("%s: trusted publishing is not possible: %s", self._name, error)
            return False
