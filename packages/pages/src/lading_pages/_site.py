"""Pages at their place on a branch, as a release finds and changes them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from lading_artifact import Release
from lading_git import NoSuchCommit, RemoteBranch, Repository, people_of
from lading_pages._archive import Page
from lading_pages._errors import DomainLost, SourcesThere
from lading_pages._history import (
    TRAILERS,
    History,
    Published,
    behind,
    lowest,
    message,
    published,
)
from lading_pages._stream import DOMAIN, REF, Change, People, replacing


@dataclass(frozen=True, slots=True)
class Site:
    """The folder ``into`` of a branch, or all of it, and the release that puts pages there.

    ``folder`` is where they come from, and ``jekyll`` whether GitHub is to run Jekyll on a branch
    that is made for them.
    ``tip`` is everywhere the commit of the branch that was fetched; None if there is no branch.
    """

    release: Release
    branch: RemoteBranch
    into: str
    folder: str
    jekyll: bool

    def history(self, tip: str | None) -> History | None:
        """Return what the branch tells of the releases before."""
        if tip is None:
            return None
        tree = cache(lambda commit: self.branch.tree(commit, self.into))
        return History(tip, self.into, self._published(tip), tree)

    def need_no_sources(self, tip: str | None) -> None:
        """Return if the branch holds none of the commits that lead to the released one.

        Those behind a commit of a release's pages do not count: a branch that was once forked from
        the sources has been taken over there. The tip counts in any case.

        :raises SourcesThere: if it does: pages in their place would be the end of them.
        :raises HistoryMissing: if the clone of the released commit is shallow.
        """
        if tip is None:
            return
        ours = {each.commit for each in self._published(tip)}
        # The tip alone would not do: the branch may be ahead of the release, or beside it.
        if any(map(self._leads_here, (tip, *lowest(tip, self._scratch.log(None, tip), ours)))):
            raise SourcesThere(self.branch.name, self.branch.shown)

    def _leads_here(self, commit: str) -> bool:
        try:
            return self._source.contains(self._source.deep(self.release.commit), commit)
        except NoSuchCommit:
            return False

    def need_domain_of_source(self, history: History | None) -> None:
        """Return if the folder of the commit, once it is in place, leaves the site its domain.

        :raises DomainLost: if not.
        """
        if history is None or not history.tells_of(self.release.tag):
            named = (self.release.source / self.folder / DOMAIN.decode()).exists()
            self.need_domain(history, named=named)

    def need_domain(self, history: History | None, *, named: bool) -> None:
        """Return if pages that are not there yet leave the site its domain.

        ``named`` says whether they hold the file that names it.

        :raises DomainLost: if they do not, and would take the place of all there is.
        """
        if named or self.into or history is None or history.newer(self.release):
            return
        if self.branch.has(history.tip, DOMAIN.decode()):
            raise DomainLost(self.branch.name, self.branch.shown, self.folder)

    def commit(self, tip: str | None, tree: str, pages: Sequence[Page]) -> str | None:
        """Make the commit that the branch is to get; None if it holds the pages already.

        ``tree`` is the object name of the folder that the pages are.

        :raises SourcesThere: if the branch holds sources.
        :raises DomainLost: if the branch names the site's domain, and the pages do not.
        """
        self.need_no_sources(tip)
        history, release = self.history(tip), self.release
        if history and history.holding(release.tag, tree):
            return None
        self.need_domain(history, named=any(page.path == DOMAIN for page in pages))
        # Author and committer of the released commit: whoever publishes, the commit is the same.
        people = People(*people_of(self._source, release.commit))
        change = Change(tip, people, release.epoch, message(release.tag, self.into))
        made = self._written(replacing(change, self.into, pages, jekyll=self.jekyll))
        newer = history.newer(release) if history else None
        if newer is None:
            return made
        left = Change(tip, people, release.epoch, behind(release.tag, newer), merged=made)
        return self._written(left.stream())

    def _published(self, tip: str) -> list[Published]:
        told = (published(*each) for each in self.branch.trailers(tip, TRAILERS))
        return [each for each in told if each]

    @property
    def _source(self) -> Repository:
        return Repository(self.release.source, self.branch.like.runner)

    @property
    def _scratch(self) -> Repository:
        return Repository(self.branch.folder, self.branch.like.runner, bare=True)

    def _written(self, stream: Iterable[bytes]) -> str:
        path = self.branch.folder / "lading-pages"
        with path.open("wb") as file:
            file.writelines(stream)
        return self.branch.write(path, REF)
