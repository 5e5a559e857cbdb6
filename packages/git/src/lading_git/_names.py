"""Where a repository is, and what its names stand for."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from lading_git._errors import HistoryMissing, NoSuchCommit
from lading_git._git import HERE_ONLY, Git
from lading_run import Runner, run


@dataclass(frozen=True, slots=True)
class Names:
    """The git repository that ``path`` lies in, by its names: of commits, remotes, settings."""

    path: Path
    runner: Runner = run
    reach: Callable[[Git], Git] | None = field(default=None, repr=False, compare=False)

    @property
    def git(self) -> Git:
        """Git in this repository, for the other modules of this package."""
        git = Git(self.path, self.runner)
        return git.with_env(HERE_ONLY) if self.reach is None else self.reach(git)

    @property
    def root(self) -> Path:
        """The top folder of the checkout; of a bare repository, the repository."""
        inside = self.git("rev-parse", "--is-inside-work-tree").strip() == "true"
        what = "--show-toplevel" if inside else "--absolute-git-dir"
        return Path(self.git("rev-parse", what).removesuffix("\n"))

    @property
    def shallow(self) -> bool:
        """Whether its history is cut off."""
        return self.git("rev-parse", "--is-shallow-repository").strip() == "true"

    @property
    def partial(self) -> bool:
        """Whether folders or files were left out when it was cloned, to be fetched when needed."""
        promises = r"^(remote\..*\.promisor|extensions\.partialclone)$"
        return bool(self.git("config", "--get-regexp", promises, accepts=(0, 1)))

    def head(self) -> str:
        """Return the full object name of the commit that is checked out."""
        return self.commit("HEAD")

    def commit(self, rev: str) -> str:
        """Return the full object name of the commit that ``rev`` names.

        :raises NoSuchCommit: if it names none.
        """
        found = self._object(f"{rev}^{{commit}}")
        if found is None:
            raise NoSuchCommit(rev, self.path)
        return found

    def commit_of_tag(self, tag: str) -> str | None:
        """Return the full object name that the tag leads to; None if there is no such tag."""
        return self._object(f"refs/tags/{tag}^{{}}")

    def _object(self, name: str) -> str | None:
        arguments = ("rev-parse", "--verify", "--quiet", "--end-of-options", name)
        return self.git(*arguments, accepts=(0, 1)).strip() or None

    def branch(self) -> str | None:
        """Return the short name of the branch that is checked out; None if HEAD is detached."""
        return (
            self.git("symbolic-ref", "--quiet", "--short", "HEAD", accepts=(0, 1)).strip() or None
        )

    def remote_url(self, name: str) -> str | None:
        """Return the address of the remote ``name`` as git would use it; None if there is none."""
        if self.setting(f"remote.{name}.url") is None:
            return None
        return self.git("remote", "get-url", name).removesuffix("\n")

    def setting(self, key: str) -> str | None:
        """Return the last value of the key in git's configuration; None if it has none."""
        values = self.git("config", "--null", "--get", key, accepts=(0, 1))
        return values.removesuffix("\0") if values else None

    def contains(self, rev: str, other: str) -> bool:
        """Say whether ``other`` is the commit ``rev`` or one of its ancestors."""
        found, above = self.commit(other), self.commit(rev)
        return not self.git("rev-list", "--max-count=1", found, f"^{above}")

    def deep(self, rev: str) -> str:
        """Return the full object name of the commit that ``rev`` names, with all its history here.

        :raises NoSuchCommit: if it names none.
        :raises HistoryMissing: if the clone is shallow.
        """
        wanted = ("--verify", "--quiet", "--end-of-options", f"{rev}^{{commit}}")
        said = self.git("rev-parse", "--is-shallow-repository", *wanted, accepts=(0, 1)).split()
        if said[0] == "true":
            hint = "`git fetch --unshallow --tags` gets the rest."
            raise HistoryMissing(f"The history of {self.path} is cut off", hint=hint)
        if len(said) == 1:
            raise NoSuchCommit(rev, self.path)
        return said[1]
