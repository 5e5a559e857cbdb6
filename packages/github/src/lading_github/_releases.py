"""Releases and their assets."""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from lading_github import _reading
from lading_github._download import download
from lading_github._errors import AssetDiffers, NotSeen
from lading_github._facts import Asset, GitHubRelease
from lading_github._repository import Repository

_UPLOADED = "uploaded"


class Releases(Repository):
    """The releases of one repository."""

    def releases(self) -> Iterator[GitHubRelease]:
        """Yield all releases; drafts too if the token may push."""
        seen = set()
        for release in self._api.pages(f"{self._path}/releases", _reading.release):
            if release.id not in seen:  # a new one shifts the pages while they are read
                seen.add(release.id)
                yield release

    def published(self, tag: str) -> GitHubRelease | None:
        """Return the published release of ``tag``; None if there is none, or no repository."""
        path = f"{self._path}/releases/tags/{quote(tag, safe='')}"
        return self._api.find(path, _reading.release)

    def drafts(self, tag: str) -> list[GitHubRelease]:
        """Return the drafts of ``tag``, the oldest first; none are seen without push right.

        The order is that of their ids: ``created_at`` is the date of the commit.
        """
        found = [each for each in self.releases() if each.draft and each.tag == tag]
        return sorted(found, key=lambda draft: draft.id)

    def create_draft(
        self, tag: str, commit: str, name: str, body: str, prerelease: bool
    ) -> GitHubRelease:
        """Create a draft, and always a new one: of ``commit`` if the tag is not there yet."""
        wanted = {
            "tag_name": tag,
            "target_commitish": commit,
            "name": name,
            "body": body,
            "draft": True,
            "prerelease": prerelease,
        }

        def done() -> GitHubRelease | None:
            """Return the newest that is just as wanted: ours, as far as anyone can tell."""
            text = (commit, name, body, prerelease)
            drafts = [each for each in self.drafts(tag) if _text(each) == text]
            return drafts[-1] if drafts else None

        return self._api.write("POST", f"{self._path}/releases", wanted, _reading.release, done)

    def publish(self, release: GitHubRelease, latest: bool) -> GitHubRelease:
        """Publish a draft; ``latest`` makes it the one that ``releases/latest`` shows.

        :raises AlreadyPublic: if the tag is or was that of another release.
        """
        path = f"{self._path}/releases/{release.id}"

        def done() -> GitHubRelease | None:
            there = self._api.find(path, _reading.release)
            return there if there and not there.draft else None

        body = {"draft": False, "make_latest": "true" if latest else "false"}
        return self._api.write("PATCH", path, body, _reading.release, done)

    def upload(self, release: GitHubRelease, path: Path, name: str, media_type: str) -> Asset:
        """Upload the file ``path`` as an asset called ``name``.

        :raises AssetExists: if the release has one of that name.
        :raises AlreadyPublic: if the release is immutable.
        :raises AssetDiffers: if GitHub took it under another name, or other bytes.
        """
        address = release.upload_url.partition("{")[0]

        def send() -> Asset:
            with path.open("rb") as file:
                return self._api.upload(address, name, file, media_type, _reading.asset)

        asset = self._api.answered(send, lambda: self._arrived(release, path, name))
        if asset.name != name:
            self.delete_asset(asset)
            raise AssetDiffers(
                f"GitHub calls the asset {asset.name!r} instead of {name!r}",
                hint="Use letters, digits, dots, hyphens and underscores only.",
            )
        if asset.digest not in {None, digest_of(path)}:
            raise AssetDiffers(f"{name} has arrived as {asset.digest}, not {digest_of(path)}")
        return asset

    def delete_asset(self, asset: Asset) -> None:
        """Delete an asset of a draft; it is no error if it is gone."""
        with suppress(NotSeen):
            path = f"{self._path}/releases/assets/{asset.id}"
            self._api.write("DELETE", path, None, _reading.nothing)

    def download(self, asset: Asset, folder: Path) -> Path:
        """Fetch an asset into ``folder`` under its name, and compare it with its digest.

        :raises AssetDiffers: if it is not what GitHub tells.
        """
        return download(self._api, f"{self._path}/releases/assets/{asset.id}", asset, folder)

    def _arrived(self, release: GitHubRelease, path: Path, name: str) -> Asset | None:
        """Return the asset if all of it has arrived; sweep away what has arrived of it if not."""
        listed = self._api.pages(f"{self._path}/releases/{release.id}/assets", _reading.asset)
        there = next((asset for asset in listed if asset.name == name), None)
        if there is None:
            return None
        if there.state != _UPLOADED:
            self.delete_asset(there)
            return None
        return there if is_whole(there, path) else None


def digest_of(path: Path) -> str:
    """Return ``sha256:`` and the digest of a file."""
    with path.open("rb") as file:
        return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"


def is_whole(asset: Asset, path: Path) -> bool:
    """Say whether a file has the size of the asset, and its digest if GitHub tells that."""
    return asset.size == path.stat().st_size and asset.digest in {None, digest_of(path)}


def _text(draft: GitHubRelease) -> tuple[str, str, str, bool]:
    return draft.commit, draft.name, draft.body, draft.prerelease
