"""A branch of pages as the target of a release.

Pages are there to be replaced: what the branch shows is never a conflict. Each release puts its
own there once, by a commit that names it; what stands there afterwards, of a newer release or by
hand, stays when the release is run again. An older release whose pages were never there gets them
into the branch's history, behind those of the newer one, and the branch shows what it showed.
Newer is the higher version by SemVer, among tags of one pattern and for one place.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from lading_artifact import Artifact, Rank, Release, Seen, State, Wire
from lading_git import (
    PATIENCE,
    Patience,
    PushRefused,
    RemoteBranch,
    RemoteSilent,
    Repository,
    StandIn,
    standing_in,
)
from lading_pages._errors import BranchKeepsMoving, NoPagesThere
from lading_pages._maker import KIND, NAMED
from lading_pages._reference import pages_of, tree_in
from lading_pages._site import Site
from lading_pages._table import PagesTable, mistakes, place_of
from lading_run import LadingError, Problem, Runner, run

log = logging.getLogger(__name__)

_TRIES = 8


@dataclass(frozen=True, slots=True)
class PagesTarget:
    """Publishes pages to a branch, by one commit; ``stands_in`` for its remote in a rehearsal.

    How the clone is set up counts as it is at first.
    """

    table: PagesTable
    root: Path
    runner: Runner = run
    stands_in: StandIn | None = None
    patience: Patience = PATIENCE
    _sites: dict[Release, Site] = field(default_factory=dict, init=False, repr=False, compare=False)

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
        return artifact.kind in {KIND, NAMED}

    def problems(self, release: Release, /) -> Sequence[Problem]:
        """Say what keeps the pages from the branch; the remote is asked, nothing is sent."""
        if mistakes(self.table, release):
            return []  # the maker tells them
        try:
            site = self._site(release)
            tip = site.branch.fetch()
            site.need_no_sources(tip)
            if not self.table.command:  # what that will build nobody knows beforehand
                site.need_domain_of_source(site.history(tip))
        except LadingError as error:
            return error.as_problems()
        return []

    def look(self, release: Release, artifacts: Sequence[Artifact], /) -> Mapping[str, Seen]:
        """Fetch the branch without its files, and compare what it has in the place.

        :raises DomainLost: if the branch names the site's domain, and the pages would end that.
        :raises RemoteSilent: if the remote does not answer.
        """
        site = self._site(release)
        history, address = site.history(site.branch.fetch()), site.branch.shown
        if history is None:
            absent = Seen(state=State.ABSENT, address=address)
            return dict.fromkeys((artifact.name for artifact in artifacts), absent)
        found = {each.name: history.compared(release, tree_in(each)) for each in artifacts}
        for each in artifacts:
            if found[each.name][0] is not State.SAME:
                site.need_domain(history, named=each.kind == NAMED)
        return {
            name: Seen(state=state, detail=detail, address=address, mark=history.tip)
            for name, (state, detail) in found.items()
        }

    def take(self, release: Release, artifact: Artifact, among: Sequence[Artifact], /) -> None:
        """Put the pages into place by one commit on the branch, or behind those of a newer release.

        If the branch moves meanwhile, it is looked at again, and the commit made anew.

        :raises OtherPages: if the archive does not hold what the artifact refers to.
        :raises SourcesThere: if the branch holds sources.
        :raises DomainLost: if the branch names the site's domain, and the pages do not.
        :raises PushRefused: if the remote refuses the commit.
        :raises BranchKeepsMoving: if others are always faster.
        :raises RemoteSilent: if the remote does not answer: they may be there or not.
        """
        site, pages = self._site(release), pages_of(release, artifact, among)
        branch = site.branch
        for _ in range(_TRIES):
            tip = branch.fetch()
            commit = site.commit(tip, tree_in(artifact), pages)
            if commit is None or self._pushed(branch, tip, commit):
                return
            log.info("%s of %s moved meanwhile", branch.name, branch.shown)
        raise BranchKeepsMoving(branch.name, branch.shown, _TRIES)

    def _pushed(self, branch: RemoteBranch, tip: str | None, commit: str) -> bool:
        """Push the commit; False if the branch has moved away from ``tip``.

        Where there is no answer it is looked whether it arrived, before it is pushed again.
        """
        pauses = self.patience.pauses()
        while True:
            try:
                branch.push(commit)
            except PushRefused:
                if branch.tip() == tip:
                    raise
                return False
            except RemoteSilent as error:
                if (now := branch.tip()) != tip:
                    return now == commit
                pause = next(pauses, None) if error.passing else None
                if pause is None:
                    raise
                log.info("%s; pushing again in %.0f s", error, pause)
                self.patience.sleep(pause)
            else:
                return True

    def fetch(
        self, release: Release, name: str, among: Sequence[Artifact], folder: Path, /
    ) -> None:
        """Keep no archive."""

    def read_back(self, release: Release, artifact: Artifact, folder: Path, /) -> str:
        """Fetch the pages with all their files; return ``gitTree:`` and the object name of it all.

        Pages that newer ones have replaced are read from where they stand behind those.

        :raises NoPagesThere: if the branch, or the folder in it, is not there.
        :raises RemoteSilent: if the remote does not answer.
        """
        site = self._site(release)
        history = site.history(site.branch.fetch())
        tree = history.shown(release.tag, tree_in(artifact)) if history else None
        if tree is None:
            raise NoPagesThere(artifact.name, site.branch.shown)
        site.branch.get_files(tree)
        return f"gitTree:{tree}"

    def directions(self, release: Release, artifacts: Sequence[Artifact], /) -> Sequence[str]:
        """Give the command that clones the branch."""
        if not artifacts:
            return []
        branch = self._site(release).branch
        return [f"git clone --branch {branch.name} --depth 1 {branch.shown}"]

    @contextmanager
    def stand_in(self, folder: Path, wire: Wire, /) -> Iterator[Self]:
        """Serve a bare repository in ``folder`` as the remote; the real one is not asked."""
        like = Repository(self.root, self.runner)
        with standing_in(like, folder / f"{self.name}.git", wire) as stands_in:
            yield replace(self, stands_in=stands_in)

    def _site(self, release: Release) -> Site:
        if release not in self._sites:
            self._sites[release] = self._found(release)
        return self._sites[release]

    def _found(self, release: Release) -> Site:
        repository, scratch = Repository(release.root, self.runner), release.work / self.name
        remote, name = self.table.remote, self.table.branch
        found = RemoteBranch.of(repository, remote, name, scratch, self.stands_in)
        branch = replace(found, remote=replace(found.remote, patience=self.patience))
        into = place_of(self.table, release.version).into
        return Site(release, branch, into, self.table.folder, self.table.jekyll)
