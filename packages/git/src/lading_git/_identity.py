"""Who makes a tag."""

from dataclasses import dataclass

from lading_git._git import Git
from lading_run import CommandFailed


@dataclass(frozen=True, slots=True)
class Identity:
    """The name and the address that git puts into what it makes."""

    name: str
    email: str

    @property
    def environment(self) -> dict[str, str | None]:
        """The variables by which git is told to use it."""
        return {"GIT_COMMITTER_NAME": self.name, "GIT_COMMITTER_EMAIL": self.email}


def identity_of(git: Git) -> Identity | None:
    """Return whom the user told git to commit as; None rather than what git would guess."""
    try:
        line = git("-c", "user.useConfigOnly=true", "var", "GIT_COMMITTER_IDENT")
    except CommandFailed:
        return None
    name, _, rest = line.rpartition(" <")
    return Identity(name, rest.partition(">")[0])
