"""The second of GitHub's two targets: the draft, published."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from lading_artifact import BILL, Artifact, Rank, Release, Seen, State, Wire, digest_of
from lading_github._access import Access
from lading_github._comparison import asset_of, seen_on
from lading_github._errors import LoginWanted
from lading_github._facts import Asset, GitHubRelease
from lading_github._latest import is_latest
from lading_github._stops import NotFilled, NotServedYet, OtherBytes
from lading_run import Problem

log = logging.getLogger(__name__)


class GitHubPublication:
    """The published release: takes the bill, by publishing the draft that holds all it lists."""

    name = "github"
    rank = Rank.SHOWN
    snapshots = False

    def __init__(self, access: Access) -> None:
        self._access = access

    def takes(self, artifact: Artifact, /) -> bool:
        """Say whether it is the bill."""
        return artifact.kind == BILL

    def problems(self, _: Release, /) -> Sequence[Problem]:
        """Say whether the repository is there, and the token may publish in it."""
        return self._access.problems()

    def look(self, release: Release, artifacts: Sequence[Artifact], /) -> Mapping[str, Seen]:
        """Compare the bill with what is published of the tag, which everybody sees.

        :raises LadingError: if GitHub does not answer, or not this token.
        """
        page = self._access.github.published(release.tag)
        return {each.name: self._seen(page, each) for each in artifacts}

    def take(self, release: Release, artifact: Artifact, among: Sequence[Artifact], /) -> None:
        """Publish the draft if it holds every file of the release.

        It becomes the latest if it is the highest stable release of its unit.

        :raises NotFilled: if it does not, or is not there.
        :raises OtherBytes: if another bill is published.
        :raises LadingError: if GitHub does not answer, or does not publish it.
        """
        page = self._page(release.tag)
        files = {each.name: each for each in (*among, artifact)}
        self._check(page, release, files)
        if page.draft:
            github = self._access.github
            public = github.publish(page, latest=is_latest(release, github.releases()))
            self._check(public, release, files)  # nobody changed it meanwhile
        self._tidy(page)

    def read_back(self, release: Release, artifact: Artifact, folder: Path, /) -> str:
        """Download the bill as a stranger does, from the page of the release; return its digest.

        Only what strangers do not see is read with the token: that of a private repository, or
        where everyone has to log in.

        :raises NotServedYet: if it is not there, or not soon.
        """
        github = self._access.github
        private = github.is_private()
        for _ in github.patiently():
            page = github.published(release.tag)
            asset = asset_of(page, artifact.name) if page else None
            path = self._downloaded(asset, folder, private=private) if asset else None
            if path:
                return digest_of(path)
        raise NotServedYet(artifact.name, release.tag)

    def fetch(
        self, release: Release, name: str, among: Sequence[Artifact], folder: Path, /
    ) -> None:
        """Keep nothing but what the draft kept."""

    def directions(self, release: Release, artifacts: Sequence[Artifact], /) -> Sequence[str]:
        """Leave that to the target of all files."""
        return ()

    @contextmanager
    def stand_in(self, folder: Path, wire: Wire, /) -> Iterator[Self]:
        """Use a GitHub on this machine, the one that `GitHubDraft` uses too."""
        with self._access.stand_in(folder.parent / "github", wire) as access:
            yield type(self)(access)

    def _seen(self, page: GitHubRelease | None, artifact: Artifact) -> Seen:
        if page is None:
            return Seen(state=State.ABSENT)
        return seen_on(page, artifact, self._access.digest)

    def _downloaded(self, asset: Asset, folder: Path, *, private: bool) -> Path | None:
        github = self._access.github
        if private:
            return github.download(asset, folder)
        try:
            return github.download_as_anyone(asset, folder)
        except LoginWanted as error:
            log.info("%s: it is read with the token", error)
            return github.download(asset, folder)

    def _page(self, tag: str) -> GitHubRelease:
        """Return what is published of the tag, else its oldest draft, which lists show late."""
        github = self._access.github
        for _ in github.patiently():
            page = github.of_tag(tag)
            if page:
                return page
        raise NotFilled(tag, [])

    def _check(
        self, page: GitHubRelease, release: Release, artifacts: Mapping[str, Artifact]
    ) -> None:
        files = [each for each in artifacts.values() if each.is_download]
        seen = {each.name: seen_on(page, each, self._access.digest) for each in files}
        bad = {name: each for name, each in seen.items() if each.state is not State.SAME}
        if bad and page.draft:
            raise NotFilled(release.tag, bad)
        for name, each in bad.items():
            raise OtherBytes(name, each.detail)

    def _tidy(self, page: GitHubRelease) -> None:
        """Delete the empty drafts that runs made which were killed before they saw this one."""
        github = self._access.github
        for each in github.drafts(page.tag):
            if each.id == page.id:  # the list is from before
                continue
            ours = (each.name, each.body, each.commit) == (page.name, page.body, page.commit)
            if not (ours and github.withdraw(each)):
                log.warning("another draft of %s is left: %s", page.tag, each.address)
