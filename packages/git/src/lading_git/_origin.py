"""The remote that a clone came from, as a source of what the clone lacks."""

from dataclasses import dataclass

from lading_git._address import absolute, secrets_in, without_credentials
from lading_git._errors import RemoteSilent
from lading_git._git import Git
from lading_git._repository import Repository
from lading_git._settings import Settings, settings_of
from lading_run import CommandFailed


@dataclass(frozen=True, slots=True)
class Origin:
    """A remote of a user's clone: its address, and the settings with which the user reaches it."""

    name: str
    address: str
    settings: Settings

    @classmethod
    def of(cls, repository: Repository, name: str) -> "Origin | None":
        """Read the remote ``name`` from the clone's configuration; None if it has none."""
        address = repository.setting(f"remote.{name}.url")
        if address is None:
            return None
        return cls(name, absolute(address, repository.root), settings_of(repository.git))

    @property
    def shown(self) -> str:
        """The address as it may be shown to anyone."""
        return without_credentials(self.address)

    def reached_by(self, git: Git) -> Git:
        """Return ``git`` such that it connects as the user does, and shows no secret."""
        secrets = (*self.settings.secrets, *secrets_in(self.address))
        return git.with_env(self._settings().environment, secrets)

    def _settings(self) -> Settings:
        """Return the settings, and what turns the address that is shown into the whole one."""
        if self.shown == self.address:
            return self.settings
        return Settings((*self.settings.pairs, (f"url.{self.address}.insteadof", self.shown)))

    def has_tags(self, git: Git) -> bool:
        """Ask the remote whether it has any tag.

        :raises RemoteSilent: if it does not answer.
        """
        try:
            return bool(self.reached_by(git)("ls-remote", "--tags", "--refs", self.address))
        except CommandFailed as error:
            raise RemoteSilent(
                self.name, error.stderr, hint="`git fetch --tags` has to work."
            ) from error
