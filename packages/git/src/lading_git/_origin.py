"""The remote that a clone came from, as a source of what the clone lacks."""

from dataclasses import dataclass

from lading_git._asking import DEADLINE, ask
from lading_git._git import Git, lines_in
from lading_git._repository import Repository
from lading_git._way import Way, Ways


@dataclass(frozen=True, slots=True)
class Origin:
    """A remote of a user's clone, and how the user reaches it."""

    name: str
    way: Way

    @classmethod
    def of(cls, repository: Repository, name: str) -> "Origin | None":
        """Read the remote ``name`` from the clone's configuration; None if it has none."""
        way = Ways.of(repository).to(name)
        return None if way is None else cls(name, way)

    @property
    def shown(self) -> str:
        """The address as it may be shown to anyone."""
        return self.way.address

    def reached_by(self, git: Git) -> Git:
        """Return ``git`` such that it connects as the user does, and shows no secret."""
        return self.way.taken_by(git)

    def tags(self, git: Git) -> frozenset[str]:
        """Ask the remote for the names of its tags.

        :raises RemoteSilent: if it does not answer.
        """
        asking, wanted = self.reached_by(git), ("--tags", "--refs", self.shown)
        listing = ask(
            self.name,
            lambda: asking("ls-remote", *wanted, timeout=DEADLINE),
            hint="`git fetch --tags` has to work.",
        )
        rows = (line.partition("\trefs/tags/") for line in lines_in(listing))
        return frozenset(name for _, _, name in rows)
