"""Who we are to an index: what twine would find, or a name that stands for nobody."""

import argparse
import configparser
import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING

from lading_run import Problem
from lading_wheels._settings import Index

if TYPE_CHECKING:
    from twine.repository import Repository
    from twine.settings import Settings

log = logging.getLogger(__name__)

_PYPIRC = Path("~/.pypirc")
_NOBODY = "nobody"
_LOGIN = ("TWINE_USERNAME", "TWINE_PASSWORD")


class Nobody:
    """Who we are to an index that asks nobody's name: no setting of the user is read."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def problems(self) -> list[Problem]:
        """Say that nothing is missing."""
        return []

    def login(self) -> tuple[str, str] | None:
        """Return no user and no password."""
        return None

    def repository(self) -> "Repository":
        """Return where twine uploads to."""
        from twine.settings import Settings  # noqa: PLC0415 - heavy

        repository = Settings(
            username=_NOBODY,
            password=_NOBODY,
            non_interactive=True,
            disable_progress_bar=True,
            config_file=os.devnull,
            repository_url=self._index.upload,
        ).create_repository()
        repository.session.trust_env = False  # nor a proxy
        return repository


class Credentials:
    """What twine finds for an index: variables, ``.pypirc``, the keyring, or a token of CI's."""

    def __init__(self, name: str, index: Index) -> None:
        self._name = name
        self._index = index

    def problems(self) -> list[Problem]:
        """Say that an upload would have no credentials, before one is tried."""
        if all(map(os.environ.get, _LOGIN)) and not _PYPIRC.expanduser().exists():
            return []  # twine would ask nothing else, and it takes long to load
        from twine.exceptions import TwineException  # noqa: PLC0415 - heavy

        try:
            found = self._found() is not None or self._can_be_trusted()
        except (TwineException, OSError) as error:
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
            found = self._found()
        except (TwineException, OSError) as error:
            log.debug("%s: %s", self._name, error)
            return None
        return found if found and found[1] else None

    def repository(self) -> "Repository":
        """Return where twine uploads to, as whom it finds: perhaps by a token that it asks for.

        :raises TwineException: if there is nobody to be, or what says so cannot be read.
        :raises requests.HTTPError: if who was asked for a token refused.
        """
        settings = self._settings()
        settings.check_repository_url()
        return settings.create_repository()

    def _settings(self) -> "Settings":
        """Let twine read its variables and files as it would for an upload."""
        from twine.settings import Settings  # noqa: PLC0415 - heavy

        parser = argparse.ArgumentParser()
        Settings.register_argparse_arguments(parser)
        options = self._options()
        arguments = parser.parse_args(["--non-interactive", "--disable-progress-bar", *options])
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

    def _found(self) -> tuple[str, str] | None:
        """Return user and password that twine finds, short of asking the index for a token.

        Both are empty for a certificate, which stands for them.
        """
        from twine.exceptions import NonInteractive  # noqa: PLC0415 - heavy

        settings = self._settings()
        resolver = settings.auth
        if settings.client_cert:
            return "", ""
        given = (resolver.input.password, settings.repository_config.get("password"))
        try:
            user = resolver.username or ""
        except NonInteractive:
            return None
        password = next((each for each in given if each is not None), None)
        password = resolver.get_password_from_keyring() if password is None else password
        return None if password is None else (user, password)

    def _can_be_trusted(self) -> bool:
        """Whether twine could get a token by trusted publishing (OpenID Connect)."""
        from id import AmbientCredentialError, detect_credential  # noqa: PLC0415 - heavy

        if not self._settings().auth.is_pypi():
            return False
        try:
            return detect_credential(self._name) is not None
        except AmbientCredentialError as error:
            log.warning("%s: trusted publishing is not possible: %s", self._name, error)
            return False
