"""Where a repository is, and what its names stand for."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from lading_git._errors import HistoryMissing, NoSuchCommit
from lading_git._git import HERE_ONLY, Git, lines_in
from lading_git._settings import Pairs, configuration_of
from lading_run import CommandFailed, Runner, run


class Place(NamedTuple):
    """Where a repository is, how it names objects, and whether its history is cut off."""

    root: Path
    object_format: str
    shallow: bool


@dataclass(slots=True)
class _Seen:
    """What need not be asked twice."""

    place: Place | None = None
    configuration: Pairs | None = None
    commits: set[str] = field(default_factory=set)


_PROMISES = re.compile(r"remote\..*\.promisor|extensions\.partialclone", re.DOTALL)
_PLAIN = re.compile("HEAD|[0-9a-f]{40}(?:[0-9a-f]{24})?")
"""What names no more than one commit: HEAD, and the object names that git writes."""


@dataclass(frozen=True, slots=True)
class Names:
    """The git repository that ``path`` lies in, by its names: of commits, remotes, settings."""

    path: Path
    runner: Runner = run
    reach: Callable[[Git], Git] | None = field(default=None, repr=False, compare=False)
    remote: str = field(default="origin", kw_only=True, compare=False)
    """The remote that has what is missing here."""
    bare: bool = field(default=False, compare=False)
    """Whether ``path`` is a bare one of ours: git may be set not to take a folder for one."""
    _seen: _Seen = field(default_factory=_Seen, init=False, repr=False, compare=False)

    @property
    def git(self) -> Git:
        """Git in this repository, for what no method here asks."""
        git = Git(self.path, self.runner, git_dir=self.path if self.bare else None)
        return git.with_env(HERE_ONLY) if self.reach is None else self.reach(git)

    @property
    def root(self) -> Path:
        """The top folder of the checkout; of a bare repository, the repository."""
        return self._place().root

    @property
    def shallow(self) -> bool:
        """Whether its history is cut off."""
        return self._place().shallow

    @property
    def object_format(self) -> str:
        """The algorithm of its object names: ``sha1`` or ``sha256``."""
        return self._place().object_format

    def _place(self) -> Place:
        """Look, but only once if nothing is cut off: that does not come about by itself."""
        if self._seen.place is None or self._seen.place.shallow:
            asked = ("--is-shallow-repository", "--show-object-format", "--show-toplevel")
            found = self.git("rev-parse", *asked, accepts=(0, 128))
            shallow, object_format, top = found.split("\n", 2)
            top = top or self.git("rev-parse", "--absolute-git-dir")  # a bare one has no checkout
            root = Path(top.removesuffix("\n"))
            self._seen.place = Place(root, object_format, shallow == "true")
        return self._seen.place

    @property
    def configuration(self) -> Pairs:
        """All that is configured here, as it was when it was first asked for; the last wins."""
        if self._seen.configuration is None:
            self._seen.configuration = configuration_of(self.git)
        return self._seen.configuration

    @property
    def partial(self) -> bool:
        """Whether folders or files were left out when it was cloned, to be fetched when needed."""
        return any(_PROMISES.fullmatch(key) for key, _ in self.configuration)

    def head(self) -> str:
        """Return the full object name of the commit that is checked out."""
        return self.commit("HEAD")

    def commit(self, rev: str) -> str:
        """Return the full object name of the commit that ``rev`` names.

        :raises NoSuchCommit: if it names none.
        """
        if rev in self._seen.commits:
            return rev
        found = self._object(f"{rev}^{{commit}}")
        if found is None:
            raise NoSuchCommit(rev)
        self._seen.commits.add(found)
        return found

    def commit_of_tag(self, tag: str) -> str | None:
        """Return the full object name that the tag leads to; None if there is no such tag."""
        return self._object(f"refs/tags/{tag}^{{}}")

    def has_lightweight_tag(self, tag: str, commit: str) -> bool:
        """Say whether it has the tag as a mere name of the commit."""
        shape = "--format=%(objecttype) %(objectname)"
        return self.git("for-each-ref", shape, f"refs/tags/{tag}").strip() == f"commit {commit}"

    def _object(self, name: str) -> str | None:
        arguments = ("rev-parse", "--verify", "--quiet", "--end-of-options", name)
        found = self.git(*arguments, accepts=(0, 1)).split()
        return found[0] if len(found) == 1 else None  # a range is several

    def branch(self) -> str | None:
        """Return the short name of the branch that is checked out; None if HEAD is detached."""
        name = self.git("symbolic-ref", "--quiet", "--short", "HEAD", accepts=(0, 1))
        return name.removesuffix("\n") or None

    def remote_url(self, name: str) -> str | None:
        """Return the address of the remote ``name`` as git would use it; None if there is none."""
        if self.setting(f"remote.{name}.url") is None:
            return None
        return self.git("remote", "get-url", name).removesuffix("\n")

    def setting(self, key: str) -> str | None:
        """Return the last value of the key in git's configuration; None if it has none."""
        values = self.git("config", "--null", "--get", key, accepts=(0, 1))
        return values.removesuffix("\0") if values else None

    def settings(self, prefix: str) -> dict[str, str]:
        """Return the last values of the keys that begin so in git's configuration, by the rest."""
        pairs = self.configuration
        return {key.removeprefix(prefix): text for key, text in pairs if key.startswith(prefix)}

    def tag_names(self) -> list[str]:
        """Return the names of all tags. It is cheap: git looks at no object."""
        return lines_in(self.git("rev-parse", "--symbolic", "--tags"))

    def contains(self, rev: str, other: str) -> bool:
        """Say whether ``other`` is the commit ``rev`` or one of its ancestors."""
        found, above = self.commit(other), self.commit(rev)
        return not self.git("rev-list", "--max-count=1", found, f"^{above}")

    def deep(self, rev: str) -> str:
        """Return the full object name of the commit that ``rev`` names, with all its history here.

        :raises NoSuchCommit: if it names none.
        :raises HistoryMissing: if the clone is shallow.
        """
        self._check_whole()
        return self.commit(rev)

    def _check_whole(self) -> None:
        if self.shallow:
            hint = "`git fetch --unshallow --tags` gets the rest."
            raise HistoryMissing(f"The history of {self.path} is cut off", hint=hint)

    def _one(self, rev: str) -> str:
        """Return a name of one commit: ``rev`` itself, not looked up, if it can be no other.

        :raises NoSuchCommit: if another name names none.
        """
        return rev if _PLAIN.fullmatch(rev) else self.commit(rev)

    @contextmanager
    def _knowing(self, *revs: str) -> Iterator[None]:
        """Tell a commit that is not there from all else that makes git fail.

        :raises NoSuchCommit: if that is why it fails.
        """
        try:
            yield
        except CommandFailed:
            for rev in revs:
                self.commit(rev)
            raise
