"""How a release reaches its repository on GitHub."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from lading_artifact import Wire, digest_of
from lading_github._address import GITHUB, api_of, origin
from lading_github._errors import WHERE_FROM
from lading_github._facts import Asset
from lading_github._patience import Patience
from lading_github._shelf import Shelf
from lading_github._stand_in import shared_server
from lading_run import LadingError, Misused, Problem


class Access:
    """A repository at an API, with a token that is asked for when it is needed."""

    def __init__(
        self,
        repository: str,
        token: Callable[[], str | None],
        *,
        api: str = api_of(),
        patience: Patience | None = None,
        for_gh: str = "",
        wrong: Sequence[Problem] = (),
    ) -> None:
        """Take what is ``wrong`` with the settings, too: then nothing is asked of the API."""
        self.repository = repository
        self.for_gh = for_gh or _for_gh(repository, api)
        self._ask = token
        self._api = api
        self._patience = patience
        self._wrong = wrong
        self._digests: dict[int, str] = {}

    @cached_property
    def token(self) -> str | None:
        """The token; None if there is none."""
        return self._ask()

    @cached_property
    def github(self) -> Shelf:
        """The repository, as the token sees it.

        :raises Misused: if what the settings say is wrong.
        """
        self.need_right()
        return Shelf(self.repository, self.token, api=self._api, patience=self._patience)

    def need_right(self) -> None:
        """Return if nothing is wrong with the settings.

        :raises Misused: with all that is.
        """
        if self._wrong:
            raise Misused("[github] cannot be used as it is:", problems=self._wrong)

    def problems(self) -> Sequence[Problem]:
        """Say what is wrong; else whether the repository is there, and if the token may publish."""
        if self._wrong:
            return self._wrong
        found = [] if self.token else [self._no_token()]
        try:
            pushes = self.github.can_push()
        except LadingError as error:
            return [*found, *error.as_problems()]
        return found if pushes or found else [self._no_right()]

    def _no_token(self) -> Problem:
        return Problem(
            text=f"there is no token for GitHub, so nothing can be published in {self.repository}",
            hint=WHERE_FROM,
            blocks_plan=False,
        )

    def _no_right(self) -> Problem:
        return Problem(
            text=f"the token for GitHub may not publish in {self.repository}",
            hint="It needs the permission `contents: write`.",
            blocks_plan=False,
        )

    def digest(self, asset: Asset) -> str:
        """Return the digest of an uploaded asset: as GitHub tells it, else of what it serves."""
        if asset.digest:
            return asset.digest
        if asset.id not in self._digests:
            with TemporaryDirectory() as folder:
                self._digests[asset.id] = digest_of(self.github.download(asset, Path(folder)))
        return self._digests[asset.id]

    @contextmanager
    def stand_in(self, folder: Path, wire: Wire) -> Iterator["Access"]:
        """Reach the same repository on a server on this machine, which keeps it in ``folder``."""
        with shared_server(folder, wire) as server:
            yield Access(
                self.repository,
                lambda: server.token,
                api=server.address,
                for_gh=self.for_gh,
                wrong=self._wrong,
            )


def _for_gh(repository: str, api: str) -> str:
    """Return the repository as gh takes it: ``[host/]owner/name``."""
    host = origin(api)[1].removeprefix("api.")
    return repository if host == GITHUB else f"{host}/{repository}"
