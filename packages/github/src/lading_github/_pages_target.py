"""A branch of pages as the target of a release."""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Self

from lading_artifact import Artifact, Rank, Release, Seen, State, Wire
from lading_git import (
    NoSuchCommit,
    PushRefused,
    RemoteBranch,
    Repository,
    StandIn,
    people_of,
    standing_in,
)
from lading_github._pages_archive import Page, tree_of, unpacked
from lading_github._pages_errors import (
    BranchKeepsMoving,
    NoPagesThere,
    OtherPages,
    SourcesThere,
)
from lading_github._pages_history import TRAILERS, History, behind, message, published
from lading_github._pages_maker import ARCHIVE, KIND
from lading_github._pages_stream import REF, Change, People, replacing
from lading_github._pages_table import PagesTable, Place, mistakes, place_of
from lading_github._pages_tree import algorithm_of
from lading_run import LadingError, Problem, Runner, run

log = logging.getLogger(__name__)

_TRIES = 8


@dataclass(frozen=True, slots=True)
class PagesTarget:
    """Publishes pages to a branch, by one commit; ``stands_in`` for its remote in a rehearsal."""

    table: PagesTable
    root: Path
    runner: Runner = run
    stands_in: StandIn | None = None

    @property
    def name(self) -> str:
        """``pages``."""
        return "pages"

    @property
    def rank(self) -> Rank:
        """Pages are what users see."""
        return Rank.SHOWN

    @property
    def snapshots(self) -> bool:
        """What is no release is not shown."""
        return False

    def takes(self, artifact: Artifact, /) -> bool:
        """Say whether it is the reference to the pages."""
        return artifact.kind == KIND

    def problems(self, release: Release, /) -> Sequence[Problem]:
        """Say what keeps the pages from the branch; the remote is asked, nothing is sent."""
        if mistakes(self.table, release.version):
            return []  # the maker tells them
        try:
            branch = self._branch(release)
            _need_no_sources(branch, release, branch.tip())
        except LadingError as error:
            return error.as_problems()
        return []

    def look(self, release: Release, artifacts: Sequence[Artifact], /) -> Mapping[str, Seen]:
        """Fetch the branch without its files, and compare what it has in the place.

        :raises RemoteSilent: if the remote does not answer.
        """
        branch = self._branch(release)
        tip = branch.fetch()
        if tip is None:
            absent = Seen(state=State.ABSENT, address=branch.shown)
            return dict.fromkeys((artifact.name for artifact in artifacts), absent)
        history = self._history(release, branch, tip)
        return {artifact.name: _seen(release, branch, history, artifact) for artifact in artifacts}

    def take(self, release: Release, artifact: Artifact, among: Sequence[Artifact], /) -> None:
        """Put the pages into place by one commit on the branch, or behind those of a newer release.

        If the branch moves meanwhile, it is looked at again, and the commit made anew.

        :raises OtherPages: if the archive does not hold what the artifact refers to.
        :raises SourcesThere: if the branch holds sources.
        :raises PushRefused: if the remote refuses the commit.
        :raises BranchKeepsMoving: if others are always faster.
        :raises RemoteSilent: if the remote does not answer.
        """
        branch = self._branch(release)
        pages = self._unpacked(release, artifact, among)
        for _ in range(_TRIES):
            tip = branch.fetch()
            _need_no_sources(branch, release, tip)
            commit = self._commit(release, artifact, pages, branch, tip)
            if commit is None:
                return
            try:
                branch.push(commit)
            except PushRefused:
                if branch.tip() == tip:
                    raise
                log.info("%s of %s moved meanwhile", branch.name, branch.shown)
            else:
                return
        raise BranchKeepsMoving(branch.name, branch.shown, _TRIES)

    def fetch(self, release: Release, name: str, folder: Path, /) -> None:
        """Keep no archive."""

    def read_back(self, release: Release, artifact: Artifact, folder: Path, /) -> str:
        """Fetch the pages with all their files; return ``gitTree:`` and the object name of it all.

        Pages that newer ones have replaced are read from where they stand behind those.

        :raises NoPagesThere: if the branch, or the folder in it, is not there.
        :raises RemoteSilent: if the remote does not answer.
        """
        branch = self._branch(release)
        tip = branch.fetch()
        if tip is None:
            raise NoPagesThere(artifact.name, branch.shown)
        history = self._history(release, branch, tip)
        tree = history.tree(history.holding(release.tag, _tree_in(artifact)) or tip)
        if tree is None:
            raise NoPagesThere(artifact.name, branch.shown)
        branch.get_files(tree)
        return f"gitTree:{tree}"

    def directions(self, release: Release, artifacts: Sequence[Artifact], /) -> Sequence[str]:
        """Give the command that clones the branch."""
        if not artifacts:
            return []
        branch = self._branch(release)
        return [f"git clone --branch {branch.name} --depth 1 {branch.shown}"]

    @contextmanager
    def stand_in(self, folder: Path, wire: Wire, /) -> Iterator[Self]:
        """Serve a bare repository in ``folder`` as the remote; the real one is not asked."""
        like = Repository(self.root, self.runner)
        with standing_in(like, folder / f"{self.name}.git", wire) as stands_in:
            yield replace(self, stands_in=stands_in)

    def _branch(self, release: Release) -> RemoteBranch:
        repository, scratch = Repository(release.root, self.runner), release.work / self.name
        remote, name = self.table.remote, self.table.branch
        return RemoteBranch.of(repository, remote, name, scratch, self.stands_in)

    def _place(self, release: Release) -> Place:
        return place_of(self.table, release.version)

    def _history(self, release: Release, branch: RemoteBranch, tip: str) -> History:
        into = self._place(release).into
        told = (published(*each) for each in branch.trailers(tip, TRAILERS))
        commits = [each for each in told if each]
        return History(tip, into, commits, cache(lambda commit: branch.tree(commit, into)))

    def _unpacked(
        self, release: Release, artifact: Artifact, among: Sequence[Artifact]
    ) -> list[Page]:
        """Read the archive, which must hold exactly what the artifact refers to."""
        [archive] = [each for each in among if each.kind == ARCHIVE]
        pages = unpacked(archive.file)
        if tree_of(pages, algorithm_of(release.commit)) != _tree_in(artifact):
            raise OtherPages(archive.name, f"they are not {artifact.digest}")
        return [pages[path] for path in sorted(pages)]

    def _commit(
        self,
        release: Release,
        artifact: Artifact,
        pages: Iterable[Page],
        branch: RemoteBranch,
        tip: str | None,
    ) -> str | None:
        """Make the commit that the branch is to get; None if it holds the pages already."""
        people, into = self._people(release), self._place(release).into
        history = self._history(release, branch, tip) if tip else None
        if history and history.holding(release.tag, _tree_in(artifact)):
            return None
        change = Change(tip, people, release.epoch, message(release.tag, into))
        made = _written(branch, replacing(change, into, pages))
        newer = history.newer(release) if history else None
        if newer is None:
            return made
        left = Change(tip, people, release.epoch, behind(release.tag, newer), merged=made)
        return _written(branch, left.stream())

    def _people(self, release: Release) -> People:
        """Return author and committer of the released commit: whoever publishes, it is the same."""
        return People(*people_of(Repository(release.source, self.runner), release.commit))


def _written(branch: RemoteBranch, stream: Iterable[bytes]) -> str:
    path = branch.folder / "lading-pages"
    with path.open("wb") as file:
        file.writelines(stream)
    return branch.write(path, REF)


def _need_no_sources(branch: RemoteBranch, release: Release, tip: str | None) -> None:
    """Return if the branch holds none of the commits that lead to the released one.

    :raises SourcesThere: if it does: pages in their place would be the end of them.
    """
    if tip is None:
        return
    try:
        Repository(release.source, branch.like.runner).commit(tip)
    except NoSuchCommit:
        return
    raise SourcesThere(branch.name, branch.shown)


def _tree_in(artifact: Artifact) -> str:
    return artifact.digest.removeprefix("gitTree:")


def _seen(release: Release, branch: RemoteBranch, history: History, artifact: Artifact) -> Seen:
    state, detail = _compared(release, history, _tree_in(artifact))
    return Seen(state=state, detail=detail, address=branch.shown, mark=history.tip)


def _compared(release: Release, history: History, wanted: str) -> tuple[State, str]:
    shown, newer, last = history.tree(history.tip), history.newer(release), history.last()
    if shown == wanted:
        return State.SAME, ""
    if history.holding(release.tag, wanted):
        return State.SAME, f"superseded by {newer}" if newer else "replaced since by other pages"
    if newer:
        return State.PARTIAL, f"holds the pages of {newer}, which stay in front"
    if shown is None:
        return State.ABSENT, ""
    return State.PARTIAL, f"holds the pages of {last}" if last else "holds other pages"
