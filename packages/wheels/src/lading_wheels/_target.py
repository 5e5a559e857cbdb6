"""The target of wheels and sdists: a package index."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Self

from packaging.utils import NormalizedName

from lading_artifact import Artifact, Rank, Release, Seen, State
from lading_run import Problem, Runner, run
from lading_wheels._credentials import Account, Credentials, nobody
from lading_wheels._errors import (
    IndexUnreachable,
    NameUsedBefore,
    OtherBytesPublic,
    UploadRefused,
)
from lading_wheels._filename import Distribution
from lading_wheels._index import IndexReader
from lading_wheels._page import Link
from lading_wheels._patience import Patience
from lading_wheels._refusal import Refusal
from lading_wheels._server import index_on
from lading_wheels._settings import Index, public_indexes
from lading_wheels._twine import Failed, Twine

log = logging.getLogger(__name__)

_AT_ONCE = 8


class IndexTarget:
    """A package index that takes each file once and for ever."""

    rank = Rank.FOREVER

    def __init__(
        self,
        name: str,
        index: Index,
        *,
        runner: Runner = run,
        patience: Patience | None = None,
        open_to_all: bool = False,
    ) -> None:
        """Take the index; if it is ``open_to_all``, no credential of the user is looked for."""
        self.name = name
        self.index = index
        self._run = runner
        self._patience = patience or Patience()
        self._open = open_to_all

    def takes(self, artifact: Artifact, /) -> bool:
        """Say whether it is a wheel or an sdist."""
        return artifact.kind in {"sdist", "wheel"}

    def problems(self, _: Release, /) -> Sequence[Problem]:
        """Say whether an upload would lack credentials."""
        return () if self._open else Credentials(self.name, self.index).problems()

    def look(self, _: Release, artifacts: Sequence[Artifact], /) -> Mapping[str, Seen]:
        """Compare each artifact with what the index lists under its name.

        :raises IndexUnreachable: if the index gives no answer that could be used.
        """
        by_project = groupby(sorted(artifacts, key=_project), key=_project)
        groups = [(project, list(group)) for project, group in by_project]
        with self._reader() as reader, ThreadPoolExecutor(_AT_ONCE) as pool:
            found = pool.map(lambda group: self._look(reader, *group), groups)
            return {name: seen for each in found for name, seen in each.items()}

    def take(self, release: Release, artifact: Artifact, /) -> None:
        """Upload the artifact; what the index had meanwhile is fine if it is the same.

        :raises OtherBytesPublic: if it has other bytes under the name.
        :raises NameUsedBefore: if it has none, but never takes the name again.
        :raises UploadRefused: if it does not take it for another reason.
        :raises IndexUnreachable: if it falters to the end.
        """
        account = self._account()
        pauses = self._patience.pauses()
        while failed := Twine(self._run).upload(artifact.file, account):
            if self._is_there(release, artifact, failed):
                return
            pause = next(pauses, None) if failed.kind is Refusal.PASSING else None
            if pause is None:
                raise self._failure(artifact, failed)
            log.info("%s: %s; trying again", self.name, failed.kind.value)
            self._patience.sleep(pause)

    def read_back(self, _: Release, artifact: Artifact, folder: Path, /) -> str:
        """Fetch what the index serves, as soon as it serves it.

        :raises NotServedYet: if it does not until the index's deadline.
        """
        with self._reader() as reader:
            digest = reader.fetch_when_served(
                _project(artifact), artifact.name, folder / artifact.name
            )
        return f"sha256:{digest}"

    @contextmanager
    def stand_in(self, folder: Path, /) -> Iterator[Self]:
        """Serve ``folder`` by a pypiserver on this machine, under the same name."""
        with index_on(folder) as index:
            yield type(self)(
                self.name, index, runner=self._run, patience=self._patience, open_to_all=True
            )

    def directions(self, _: Release, artifacts: Sequence[Artifact], /) -> Sequence[str]:
        """Return the command that installs what the index serves."""
        wheels = [Distribution.parse(a.name) for a in artifacts if a.kind == "wheel"]
        wanted = sorted({f"{wheel.project}=={wheel.version}" for wheel in wheels})
        address = () if self._is_pips_own() else ("--index-url", self.index.simple)
        return [" ".join(["python -m pip install", *address, *wanted])] if wanted else []

    def _is_pips_own(self) -> bool:
        return self.index.simple == public_indexes()["pypi"].simple

    def _reader(self) -> IndexReader:
        login: Callable[[], tuple[str, str] | None] = (
            (lambda: None) if self._open else Credentials(self.name, self.index).login
        )
        return IndexReader(self.name, self.index, patience=self._patience, login=login)

    def _account(self) -> Account:
        return nobody(self.index) if self._open else Credentials(self.name, self.index).account()

    def _look(
        self, reader: IndexReader, project: NormalizedName, artifacts: Sequence[Artifact]
    ) -> dict[str, Seen]:
        links = {link.name: link for link in reader.links(project)}
        page = reader.page_address(project)
        return {
            artifact.name: self._compared(reader, artifact, links.get(artifact.name), page)
            for artifact in artifacts
        }

    def _compared(
        self, reader: IndexReader, artifact: Artifact, link: Link | None, page: str
    ) -> Seen:
        digest = self._digest(reader, link) if link else None
        if digest is None:
            return Seen(state=State.ABSENT, address=page)
        if f"sha256:{digest}" == artifact.digest:
            return Seen(state=State.SAME, address=page)
        detail = f"sha256:{digest} is there, {artifact.digest} was built"
        return Seen(state=State.DIFFERENT, detail=detail, address=page)

    def _digest(self, reader: IndexReader, link: Link) -> str | None:
        """Return the digest that the page tells, or that of the file, which is fetched for it."""
        return link.sha256 or reader.digest(link)

    def _is_there(self, release: Release, artifact: Artifact, failed: Failed) -> bool:
        """After a failed upload: whether the index has the artifact nevertheless."""
        seen = self.look(release, [artifact])[artifact.name]
        if seen.state is State.DIFFERENT:
            raise OtherBytesPublic(artifact.name, self.name, seen.detail)
        if seen.state is State.SAME:
            log.info("%s: %s is there already (%s)", self.name, artifact.name, failed.kind.value)
        return seen.state is State.SAME

    def _failure(self, artifact: Artifact, failed: Failed) -> Exception:
        if failed.kind is Refusal.USED_BEFORE:
            return NameUsedBefore(artifact.name, self.name)
        if failed.kind is Refusal.EXISTS:
            detail = f"it refuses the upload, though its page lists no such file:\n{failed.text}"
            return OtherBytesPublic(artifact.name, self.name, detail)
        if failed.kind is Refusal.PASSING:
            return IndexUnreachable(f"{self.name} does not take {artifact.name}:\n{failed.text}")
        hint = "Do the credentials belong to this index, and may they upload this project?"
        return UploadRefused(
            f"{self.name} does not take {artifact.name}:\n{failed.text}",
            hint=hint if failed.kind is Refusal.FORBIDDEN else "",
        )


def _project(artifact: Artifact) -> NormalizedName:
    return Distribution.parse(artifact.name).project
