"""A branch of a remote that programs write to, and a scratch repository of ours to write it in."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lading_git._asking import ask
from lading_git._cached import start
from lading_git._errors import NoSuchRemote
from lading_git._git import HERE_ONLY, Git, lines_in
from lading_git._origin import Origin
from lading_git._remote import Remote
from lading_git._repository import Repository
from lading_git._stand_in import StandIn

_NAME = "there"
_PARTIAL = f"""\
[core]
\trepositoryFormatVersion = 1
[extensions]
\tpartialClone = {_NAME}
[remote "{_NAME}"]
\turl = "{{address}}"
\tpromisor = true
\tpartialCloneFilter = blob:none
"""
_PEOPLE = "%an <%ae>%x00%cn <%ce>"
_QUIET = ("--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules")


@dataclass(frozen=True, slots=True)
class RemoteBranch:
    """A branch of a remote. Its commits and folders are fetched, its files when asked for."""

    name: str
    remote: Remote
    like: Repository
    folder: Path
    _there: set[str] = field(default_factory=set, init=False, repr=False, compare=False)
    """The commit that is in the scratch repository, if it was fetched by this value."""

    @classmethod
    def of(
        cls,
        repository: Repository,
        remote: str,
        name: str,
        folder: Path,
        stands_in: StandIn | None = None,
    ) -> "RemoteBranch":
        """Return the branch ``name`` of a remote of the repository, or of what stands in for it.

        ``folder`` is for the scratch repository; `fetch` removes what is there.

        :raises NoSuchRemote: if the repository has no remote of that name.
        """
        found = Remote.at(stands_in, repository) if stands_in else Remote.of(repository, remote)
        if found is None:
            raise NoSuchRemote(remote)
        return cls(name, found, repository, folder)

    @property
    def shown(self) -> str:
        """The address of the remote as it may be shown to anyone."""
        return self.remote.shown

    def tip(self) -> str | None:
        """Ask for the commit that the branch is on; None if there is no such branch.

        :raises RemoteSilent: if the remote does not answer.
        """
        return self.remote.refs("", self.name).tip(self.name)

    def fetch(self) -> str | None:
        """Make the scratch repository, with the branch as it is now, and return its commit.

        If the branch has not moved since it was fetched before, the repository stays as it is.

        :raises RemoteSilent: if the remote does not answer.
        """
        tip = self.tip()
        if tip in self._there and self.folder.exists():
            return tip
        self._there.clear()
        if self.folder.exists():
            shutil.rmtree(self.folder)
        start(self.folder, self.like, bare=True)
        if tip is None:
            return None
        self._promise()
        ours = f"refs/remotes/{_NAME}/{self.name}"
        self._get(f"+refs/heads/{self.name}:{ours}")
        found = self._git("rev-parse", ours).strip()
        self._there.add(found)
        return found

    def trailers(self, commit: str, keys: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
        """Yield the commit and all behind it, no parent before its child, each with its trailers.

        These are the values of the trailers ``keys``, each on one line, in that order; empty
        without one.
        """
        form = "valueonly,unfold,separator=%x20"
        shape = "".join(f"%x00%(trailers:key={key},{form})" for key in keys)
        listing = self._here("log", "--topo-order", f"--format=%H{shape}", commit)
        for line in lines_in(listing):
            found, *values = line.split("\0")
            yield found, values

    def tree(self, commit: str, path: str) -> str | None:
        """Return the object name of the folder at ``path`` in the commit; None if there is none.

        An empty path is the whole of it.
        """
        if not path:
            return self._here("rev-parse", f"{commit}^{{tree}}").strip()
        listing = self._here("ls-tree", "-d", "-z", "--full-tree", commit, path)
        facts = listing.partition("\t")[0].split()
        return facts[2] if facts[1:2] == ["tree"] else None

    def has(self, commit: str, path: str) -> bool:
        """Say whether there is something at ``path`` in the commit."""
        return bool(self._here("ls-tree", "--full-tree", commit, path))

    def get_files(self, tree: str) -> None:
        """Fetch all files of the folder with that object name; git checks each by its name.

        :raises RemoteSilent: if the remote does not answer.
        :raises CommandFailed: if one is missing there.
        """
        listing = self._here("rev-list", "--objects", "--missing=print", tree)
        missing = [line[1:] for line in lines_in(listing) if line.startswith("?")]
        if missing:
            self._get(objects=missing)
        self._here("rev-list", "--objects", "--quiet", tree)

    def write(self, stream: Path, ref: str) -> str:
        """Make what the file says in the language of ``git fast-import``; return the ref's commit.

        The ref is one that the stream makes; it stays in the scratch repository.
        """
        self._here("fast-import", "--quiet", stdin=stream)
        return self._git("rev-parse", ref).strip()

    def push(self, commit: str) -> None:
        """Put the branch on the commit, if that leads to all that is there.

        :raises PushRefused: if the remote refuses it, as when the branch has moved.
        :raises RemoteSilent: if it does not answer: it may have arrived or not.
        """
        self.remote.push(self._git, f"{commit}:refs/heads/{self.name}")

    @property
    def _git(self) -> Git:
        return Git(self.like.path, self.like.runner, git_dir=self.folder)

    @property
    def _here(self) -> Git:
        return self._git.with_env(HERE_ONLY)

    @property
    def _origin(self) -> Origin:
        return Origin(_NAME, self.remote.way)

    def _promise(self) -> None:
        """Make it a partial clone: of what is fetched the files are left out, unless asked for."""
        address = self.shown.replace("\\", "\\\\").replace('"', '\\"')
        with (self.folder / "config").open("a", encoding="utf-8") as file:
            file.write(_PARTIAL.format(address=address))

    def _get(self, ref: str | None = None, *, objects: Sequence[str] = ()) -> None:
        """Fetch the ref, or the objects of those names."""
        wanted = ("--stdin", _NAME) if ref is None else (_NAME, ref)
        arguments = ("fetch", *_QUIET, *wanted)
        fetching = self._origin.reached_by(self._git)
        ask(
            self.remote.name,
            lambda: fetching(*arguments, stdin="\n".join(objects)),
            patience=self.remote.patience,
        )


def people_of(repository: Repository, commit: str) -> tuple[str, str]:
    """Return author and committer of a commit, each as ``name <address>``."""
    arguments = ("-1", "--no-show-signature", "--encoding=UTF-8", f"--format={_PEOPLE}")
    author, committer = repository.git("log", *arguments, commit).removesuffix("\n").split("\0")
    return author, committer
