"""The remote to which branch and tag go."""

from dataclasses import dataclass
from pathlib import Path

from lading_git._address import absolute, secrets_in, without_credentials
from lading_git._advertised import Advertised, advertised_in
from lading_git._errors import PushRefused, RemoteSilent
from lading_git._git import Git
from lading_git._repository import Repository
from lading_git._settings import Settings, settings_of
from lading_run import CommandFailed, Runner


@dataclass(frozen=True, slots=True)
class Remote:
    """A remote as the user reaches it: looks ask ``asked``, a name or an address.

    Pushes go to ``pushed``, an address.
    """

    name: str
    root: Path
    runner: Runner
    asked: str
    pushed: str
    settings: Settings

    @classmethod
    def of(cls, repository: Repository, name: str) -> "Remote | None":
        """Read the remote from the clone's configuration; None if it has none of that name."""
        url = repository.setting(f"remote.{name}.url")
        if url is None:
            return None
        pushed = repository.setting(f"remote.{name}.pushurl") or url
        root = repository.root
        settings = settings_of(repository.git)
        return cls(name, root, repository.runner, name, absolute(pushed, root), settings)

    @classmethod
    def at(cls, folder: Path, repository: Repository, name: str) -> "Remote":
        """Return the bare repository ``folder`` on this machine as a remote of the clone."""
        settings = settings_of(repository.git)
        return cls(name, repository.root, repository.runner, str(folder), str(folder), settings)

    @property
    def shown(self) -> str:
        """The address as it may be shown to anyone."""
        return without_credentials(self.pushed)

    def reached_by(self, git: Git) -> Git:
        """Return ``git`` such that it connects as the user does, and shows no secret."""
        secrets = (*self.settings.secrets, *secrets_in(self.pushed))
        return git.with_env(self.settings.environment, secrets)

    def refs(self, tag: str, branch: str | None) -> Advertised:
        """Ask for the tag and the branch, with read access only.

        :raises RemoteSilent: if it does not answer, or not to us.
        """
        git = Git(self.root, self.runner, secrets=secrets_in(self.pushed))
        branches = () if branch is None else (f"refs/heads/{branch}",)
        wanted = (f"refs/tags/{tag}", f"refs/tags/{tag}^{{}}", *branches)
        try:
            return advertised_in(git("ls-remote", "--quiet", self.asked, *wanted))
        except CommandFailed as error:
            raise RemoteSilent(self.name, error.stderr) from error

    def fetch(self, git: Git, branch: str) -> None:
        """Fetch the branch into a repository of ours.

        :raises RemoteSilent: if it does not answer.
        """
        options = ("--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules")
        try:
            self.reached_by(git)("fetch", *options, self.pushed, f"refs/heads/{branch}")
        except CommandFailed as error:
            raise RemoteSilent(self.name, error.stderr) from error

    def push(self, git: Git, *refspecs: str) -> None:
        """Push all of the refs or none, without force; the user's hooks are not run.

        :raises PushRefused: if the remote refuses one of them.
        :raises RemoteSilent: if it does not answer, or not to us.
        """
        options = ("--porcelain", "--atomic", "--no-verify", "--no-follow-tags")
        fixed = (*options, "--recurse-submodules=no")
        try:
            self.reached_by(git)("push", *fixed, self.pushed, *refspecs, changes=True)
        except CommandFailed as error:
            refusals = [line for line in error.stdout.splitlines() if line.startswith("!\t")]
            if not refusals:
                raise RemoteSilent(self.name, error.stderr) from error
            said = [line for line in error.stderr.splitlines() if line.startswith("remote:")]
            shown = [line.replace("\t", " ").removeprefix("! ") for line in refusals]
            raise PushRefused(self.name, "\n".join([*said, *shown])) from error
