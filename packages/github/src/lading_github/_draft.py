"""The first of GitHub's two targets: a draft, filled where nobody sees it."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from lading_artifact import Artifact, Rank, Release, Seen, State, Wire, digest_of
from lading_github._access import Access
from lading_github._body import body_of
from lading_github._comparison import asset_of, is_whole, seen_on
from lading_github._errors import AssetExists
from lading_github._facts import Asset, GitHubRelease
from lading_github._fitness import check_fitness
from lading_github._stops import AnotherRun, NotListed, NotServedYet, OtherBytes
from lading_run import Problem
from lading_version import Version

log = logging.getLogger(__name__)

_BYTES = "application/octet-stream"


class GitHubDraft:
    """The draft of a release: takes what people download, and the bill before all others.

    A draft that is there is filled, whoever made it: of several the oldest. What it holds by the
    same digest stays, an upload that broke off is made again, and nothing else is deleted.
    """

    name = "github-draft"
    rank = Rank.HIDDEN
    snapshots = False

    def __init__(self, access: Access) -> None:
        self._access = access

    def takes(self, artifact: Artifact, /) -> bool:
        """Say whether it is a file that people download."""
        return artifact.is_download

    def problems(self, _: Release, /) -> Sequence[Problem]:
        """Say whether the repository is there, and the token may make drafts in it."""
        return self._access.problems()

    def look(self, release: Release, artifacts: Sequence[Artifact], /) -> Mapping[str, Seen]:
        """Compare each file with what is published of the tag, else with its oldest draft.

        :raises UnfitFiles: if GitHub does not take some of them as they are.
        :raises LadingError: if GitHub does not answer, or not this token.
        """
        check_fitness(artifacts)
        page = self._access.github.of_tag(release.tag)
        if page is not None:
            return {each.name: self._seen(page, each) for each in artifacts}
        unseen = not self._access.github.can_push()
        seen = self._not_seen() if unseen else Seen(state=State.ABSENT)
        return {each.name: seen for each in artifacts}

    def take(self, release: Release, artifact: Artifact, among: Sequence[Artifact], /) -> None:
        """Upload the file into the draft, which is created if there is none.

        :raises AnotherRun: if another run created one first, or keeps the name taken.
        :raises OtherBytes: if there are other bytes under the name now.
        :raises LadingError: if GitHub does not answer, or does not take it.
        """
        github = self._access.github
        page = github.of_tag(release.tag) or self._created(release, [*among, artifact])
        for _ in github.patiently():
            if self._cleared(page, artifact):
                return
            try:
                github.upload(page, artifact.file, artifact.name, artifact.media_type or _BYTES)
            except AssetExists:  # another run's, whole or not
                page = github.again(page.id) or page
            else:
                return
        raise AnotherRun(release.tag, page)

    def read_back(self, release: Release, artifact: Artifact, folder: Path, /) -> str:
        """Download what is kept under the name, and return its digest.

        :raises NotServedYet: if there is nothing.
        """
        path = self.fetch(release, artifact.name, (), folder)
        if path is None:
            raise NotServedYet(artifact.name, release.tag)
        return digest_of(path)

    def fetch(
        self, release: Release, name: str, among: Sequence[Artifact], folder: Path, /
    ) -> Path | None:
        """Download a file from what is published, else from the oldest draft that is seen."""
        page = self._access.github.of_tag(release.tag)
        asset = asset_of(page, name) if page else None
        if asset is None or not is_whole(asset):
            return None
        return self._access.github.download(asset, folder)

    def directions(self, release: Release, artifacts: Sequence[Artifact], /) -> Sequence[str]:
        """Return the command that downloads the files; none until they are public."""
        page = self._access.github.published(release.tag)
        names = {artifact.name for artifact in artifacts}
        wanted = [each for each in page.assets if each.name in names] if page else []
        if not wanted:
            return []
        if self._access.github.is_private():
            return [f"gh release download {release.tag} --repo {self._access.for_gh}"]
        return [_download_of(wanted)]

    @contextmanager
    def stand_in(self, folder: Path, wire: Wire, /) -> Iterator[Self]:
        """Use a GitHub on this machine, the one that `GitHubPublication` uses too."""
        with self._access.stand_in(folder.parent / "github", wire) as access:
            yield type(self)(access)

    def _seen(self, page: GitHubRelease, artifact: Artifact) -> Seen:
        return seen_on(page, artifact, self._access.digest)

    def _not_seen(self) -> Seen:
        detail = (
            f"without the right to push, drafts of {self._access.repository} are not seen;"
            " looked at again before the first act"
        )
        return Seen(state=State.UNKNOWN, detail=detail)

    def _created(self, release: Release, artifacts: Sequence[Artifact]) -> GitHubRelease:
        github = self._access.github
        draft = github.create_draft(
            release.tag,
            release.commit,
            release.tag,
            body_of(release, self._access.for_gh, {each.name: each for each in artifacts}.values()),
            prerelease=Version.parse(release.version).pre is not None,
        )
        first = self._first(draft)
        if first is None or first.id != draft.id:
            github.withdraw(draft)
            raise AnotherRun(release.tag, first)
        log.info("%s: a draft was made: %s", self.name, draft.address)
        return draft

    def _first(self, draft: GitHubRelease) -> GitHubRelease | None:
        """Return what is published of the tag meanwhile, else its oldest draft.

        The list tells once it is so new that it has this draft; None if that is gone, because
        another run tidied up.
        """
        github = self._access.github
        for _ in github.patiently():
            listed = github.drafts(draft.tag)
            if any(each.id == draft.id for each in listed):
                return github.published(draft.tag) or listed[0]
            if github.again(draft.id) is None:
                return None
        github.withdraw(draft)
        raise NotListed(draft)

    def _cleared(self, page: GitHubRelease, artifact: Artifact) -> bool:
        """Say whether the file is there; if the rest of an upload is, delete that."""
        seen = self._seen(page, artifact)
        if seen.state is State.DIFFERENT:
            raise OtherBytes(artifact.name, seen.detail)
        rest = asset_of(page, artifact.name)
        if seen.state is State.PARTIAL and rest:
            self._access.github.delete_asset(rest)
        return seen.state is State.SAME


def _download_of(assets: Sequence[Asset]) -> str:
    """Return one command for all: they differ in the end of their addresses only."""
    places = [each.address.rpartition("/") for each in assets]
    names = ",".join(name for *_, name in places)
    many = f'"{places[0][0]}/{{{names}}}"' if len(assets) > 1 else assets[0].address
    return f"curl -fL --remote-name-all {many}"
