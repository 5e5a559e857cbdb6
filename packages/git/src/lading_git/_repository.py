"""A repository that is looked at and never written to."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lading_git import _commit, _later, _tag
from lading_git._commit import Commit, Row
from lading_git._errors import HistoryMissing, NoSuchFile, NotAtTop
from lading_git._git import Git, lines_in
from lading_git._names import Names
from lading_git._tag import TagPattern
from lading_run import CommandFailed

_UNDER_WAY = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply")
_OURS = re.compile(r"\?\? (.*/)?\.lading/", re.DOTALL)
_FILE_MODES = ("100644", "100755")
_GET_FOLDERS = "git config remote.origin.partialclonefilter blob:none && git fetch --refetch origin"


@dataclass(frozen=True, slots=True)
class Repository(Names):
    """The git repository that ``path`` lies in.

    Nothing in it is changed by any of these calls. ``reach`` is for a clone that we made: into
    such a one is fetched what it turns out to lack, as the user reaches the remote.
    """

    def need_top(self) -> None:
        """Return if the path is the top of the repository.

        :raises NotAtTop: if it is a folder below.
        """
        top, here = self.root.resolve(), self.path.resolve()
        if here != top:
            raise NotAtTop(here.relative_to(top).as_posix())

    @property
    def folder(self) -> str:
        """Where the path is below the top of the repository; empty if it is the top."""
        folder = self.path.resolve().relative_to(self.root.resolve()).as_posix()
        return "" if folder == "." else folder

    def epoch(self, rev: str) -> int:
        """Return the committer's time of ``rev`` in seconds since 1970."""
        return next(self.log(None, rev, limit=1)).epoch

    def tag_ends(self, pattern: str) -> dict[str, str]:
        """Return by name what each tag of the pattern leads to in the end, an object name.

        It is cheap: git has written the ends of packed tags down, as all are in a fresh clone.
        """
        listing = self.git("show-ref", "--tags", "--dereference", accepts=(0, 1))
        return _tag.ends_in(listing, TagPattern(pattern))

    def first_contained(
        self, names: Iterable[str], pattern: str, rev: str
    ) -> tuple[str, str] | None:
        """Return the first of these tags of the pattern that ``rev`` contains, and its commit.

        :raises HistoryMissing: if that cannot be told because the clone is shallow.
        """
        self._check_whole()
        merged = f"--merged={self._one(rev)}"
        left = iter(names)
        with self._knowing(rev):
            # Mostly it is the first, and if asked for all git walks through all of the history.
            for name in left:
                asked = ("for-each-ref", f"--format={_tag.FORMAT}", merged, f"refs/tags/{name}")
                for ref in _tag.refs_in(self.git(*asked)):
                    if ref.name == name:
                        return name, ref.object if ref.kind == "commit" else self._peeled(name)
                return self._next_contained(left, merged, TagPattern(pattern).glob)
        return None

    def _next_contained(
        self, names: Iterable[str], merged: str, glob: str
    ) -> tuple[str, str] | None:
        listing = self.git("for-each-ref", "--format=%(refname:strip=2)", merged, glob)
        there = set(lines_in(listing))
        found = next((name for name in names if name in there), None)
        return None if found is None else (found, self._peeled(found))

    def _peeled(self, tag: str) -> str:
        return self._object(f"refs/tags/{tag}^{{commit}}") or ""

    def log(
        self,
        since: str | None,
        until: str,
        *,
        paths: Sequence[str] = (),
        limit: int | None = None,
        changed: bool = False,
    ) -> Iterator[Commit]:
        """Yield the commits that ``until`` has and ``since`` has not, no parent before its child.

        ``paths`` (from the root, as git's pathspecs) leaves those only that changed one of them;
        ``limit`` ends the list. With ``changed``, each commit comes with the paths that it changed,
        for which a clone needs its folders.

        :raises HistoryMissing: if the clone is shallow and more than one commit is asked for, or
            if it lacks the folders.
        """
        rows = self.rows(since, until, paths=paths, limit=limit, changed=changed)
        return map(_commit.commit_of, rows)

    def rows(
        self,
        since: str | None,
        until: str,
        *,
        paths: Sequence[str] = (),
        limit: int | None = None,
        changed: bool = False,
    ) -> Iterator[Row]:
        """Yield what ``log`` does as git tells it, which is cheaper for many; see `Row`."""
        if limit != 1:
            self._check_whole()
        arguments = (
            *_commit.options(paths=changed),
            *(() if limit is None else (f"--max-count={limit}",)),
            f"{self._one(until)}^{{commit}}",
            *(() if since is None else (f"^{self._one(since)}^{{commit}}",)),
            "--",
            *(f":(top){path}" for path in paths),
        )
        told = _later.told_by_file if since is None and limit is None else _told
        try:
            with self._knowing(until, *(() if since is None else (since,))):
                listing = told(self.git, arguments)
        except CommandFailed as error:
            if not (changed and self.partial):
                raise
            raise HistoryMissing(
                f"{self.path} is a partial clone and lacks folders of its history",
                hint=f"`{_GET_FOLDERS}` gets them.",
            ) from error
        return _commit.rows_in(listing, paths=changed)

    def ignores(self, path: Path) -> bool:
        """Say whether git passes over ``path``, which need not exist, as a file of nobody's."""
        return bool(self.git("check-ignore", "--", path, accepts=(0, 1)))

    def dirty(self) -> tuple[str, ...]:
        """Return what differs from HEAD: changed, staged, conflicting, and untracked paths.

        Paths are from the root; a merge, rebase or the like under way is named by its file in
        ``.git``. Ignored files are left out, changes inside submodules are not. So is what we keep
        in ``.lading``, which git sees where `git clean -x` has left a clone and no ``.gitignore``.
        """
        status = self.git(
            "status",
            "--porcelain=v1",
            "-z",
            "--no-renames",
            "--untracked-files=normal",
            "--ignore-submodules=none",
        )
        entries = [entry for entry in status.split("\0") if entry and entry[:2] != "##"]
        changed = [entry[3:] for entry in entries if not _OURS.fullmatch(entry)]
        return (*changed, *self._under_way())

    def _under_way(self) -> list[str]:
        git_dir = Path(self.git("rev-parse", "--absolute-git-dir").removesuffix("\n"))
        return [f".git/{name}" for name in _UNDER_WAY if (git_dir / name).exists()]

    def files_at(self, rev: str, folder: str = "") -> tuple[str, ...]:
        """Return the paths from the root of the files in ``rev``, or of those below a folder.

        Symbolic links and submodules are no files.
        """
        below = ("--", f"{folder}/") if folder else ()
        listing = self.git("ls-tree", "-r", "-z", "--full-tree", self.commit(rev), *below)
        entries = (entry.split("\t", 1) for entry in listing.split("\0") if entry)
        return tuple(path for facts, path in entries if facts.startswith(_FILE_MODES))

    def tracked(self, paths: Sequence[str]) -> frozenset[str]:
        """Return the tracked files that ``paths`` name, as those of ``log`` do: from the root."""
        listing = self.git("ls-files", "-z", "--full-name", "--", *(f":(top){p}" for p in paths))
        return frozenset(path for path in listing.split("\0") if path)

    def read(self, rev: str, path: str) -> bytes:
        """Return the bytes of the file at ``path``, from the root, in ``rev``.

        :raises NoSuchFile: if there is none.
        """
        commit = self.commit(rev)
        try:
            content = self.git("cat-file", "blob", f"{commit}:{path}")
        except CommandFailed as error:
            if "promisor" in error.stderr:
                raise HistoryMissing(
                    f"{self.path} is a partial clone and lacks {path} of {rev}",
                    hint=f"`git cat-file blob {rev}:{path}` fetches it.",
                ) from error
            raise NoSuchFile(rev, path) from error
        return content.encode("utf-8", "surrogateescape")


def _told(git: Git, arguments: Sequence[str]) -> bytes:
    return git(*_commit.SETTINGS, "log", *arguments).encode("utf-8", "surrogateescape")
