"""The releases of a repository, as a release fills them."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from lading_github import _reading
from lading_github._answer import Faltering, Json, checked
from lading_github._api import reason
from lading_github._errors import LoginWanted, NotSeen
from lading_github._facts import Asset, GitHubRelease
from lading_github._github import GitHub
from lading_github._patience import Patience
from lading_github._releases import is_whole
from lading_http import httpx

_LOGIN = "/login"
_PLAIN = {"Accept-Encoding": "identity"}


class Shelf(GitHub):
    """A repository, with what only a release asks of it."""

    def __init__(
        self, repository: str, token: str | None, *, api: str, patience: Patience | None
    ) -> None:
        super().__init__(repository, token, api=api, patience=patience)
        self._made: dict[str, int] = {}  # lists may be slow to tell of what was made

    def of_tag(self, tag: str) -> GitHubRelease | None:
        """Return what is published of ``tag``, else the oldest draft that is seen."""
        found = self.published(tag)
        if found:
            return found
        ids = {draft.id for draft in self.drafts(tag)}
        made = {self._made[tag]} if tag in self._made else set()
        return next((page for each in sorted(ids | made) if (page := self.again(each))), None)

    def again(self, number: int) -> GitHubRelease | None:
        """Return the release with that id as it is now; lists may be late. None if it is gone."""
        return self._api.find(f"{self._path}/releases/{number}", _reading.release)

    def create_draft(
        self, tag: str, commit: str, name: str, body: str, prerelease: bool
    ) -> GitHubRelease:
        """Create a draft, and know of it from now on."""
        draft = super().create_draft(tag, commit, name, body, prerelease)
        self._made[tag] = draft.id
        return draft

    def withdraw(self, draft: GitHubRelease) -> bool:
        """Delete a draft if it is one still and holds nothing; say whether it is gone."""
        now = self.again(draft.id)
        if now is None:
            return True
        if not now.draft or now.assets:
            return False
        with suppress(NotSeen):
            self._api.write("DELETE", f"{self._path}/releases/{now.id}", None, _reading.nothing)
        return True

    def is_private(self) -> bool:
        """Say whether strangers see nothing of the repository."""
        return self._api.get(self._path, _is_private)

    def patiently(self) -> Iterator[None]:
        """Yield at once, then after growing pauses: to look for what GitHub is slow to show."""
        yield
        for pause in self._api.patience.pauses():
            self._api.patience.sleep(pause)
            yield

    def download_as_anyone(self, asset: Asset, folder: Path) -> Path | None:
        """Fetch an asset from its public address, without the token; None if it is not there.

        :raises LoginWanted: if a page for people came instead. Other bytes are for the caller to
            refuse: strangers would get them.
        """
        file = folder / asset.name
        try:
            is_page = self._api.answered(lambda: self._fetch_plainly(asset.address, file))
        except NotSeen:
            return None
        if is_page and not is_whole(asset, file):
            file.unlink()
            raise LoginWanted(f"strangers get no {asset.name}, but a page to log in")
        return file

    def _fetch_plainly(self, address: str, file: Path) -> bool:
        """Write what comes from there; say whether it looks like a page for people."""
        get = self._api.client.stream("GET", address, headers=_PLAIN, follow_redirects=True)
        try:
            with get as answer:
                if not answer.is_success:
                    answer.read()
                    checked(answer, self._api.mask)
                with file.open("wb") as target:
                    for chunk in answer.iter_raw():
                        target.write(chunk)
                return _is_page(answer)
        except httpx.RequestError as error:
            raise Faltering(f"GET {httpx.URL(address).path}: {reason(error)}") from error


def _is_page(answer: httpx.Response) -> bool:
    """Say whether the answer may be a page to log in: there, or at whoever knows the people."""
    followed = [*answer.history, answer][1:]
    to_login = any(each.url.path == _LOGIN for each in followed)
    return to_login or answer.headers.get("Content-Type", "").startswith("text/html")


def _is_private(json: Json) -> bool:
    return bool(json["private"])
