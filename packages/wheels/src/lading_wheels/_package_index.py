"""A package index: what it has, how it is given files, and what it gives back."""

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from packaging.utils import NormalizedName

from lading_artifact import Artifact, Seen, State
from lading_run import LadingError, Problem, Runner, run
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
from lading_wheels._settings import Index
from lading_wheels._twine import Failed, Twine

log = logging.getLogger(__name__)

_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class PackageIndex:
    """One index; if it is ``open_to_all``, no credential of the user is looked for."""

    name: str
    index: Index
    runner: Runner = run
    patience: Patience = field(default_factory=Patience)
    open_to_all: bool = False

    def problems(self) -> Sequence[Problem]:
        """Say whether an upload would lack credentials."""
        return () if self.open_to_all else Credentials(self.name, self.index).problems()

    def look(self, artifacts: Sequence[Artifact]) -> Mapping[str, Seen]:
        """Compare each artifact with what the index lists under its name.

        :raises IndexUnreachable: if the index gives no answer that could be used.
        """
        by_project = groupby(sorted(artifacts, key=_project), key=_project)
        groups = [(project, list(group)) for project, group in by_project]
        with self._reader() as reader, ThreadPoolExecutor(_AT_ONCE) as pool:
            found = pool.map(lambda group: self._look(reader, *group), groups)
            return {name: seen for each in found for name, seen in each.items()}

    def take(self, artifact: Artifact) -> None:
        """Upload the artifact; what the index had meanwhile is fine if it is the same.

        :raises OtherBytesPublic: if it has other bytes under the name.
        :raises NameUsedBefore: if it has none, but never takes the name again.
        :raises UploadRefused: if it does not take it for another reason.
        :raises IndexUnreachable: if it falters to the end.
        """
        account = self._account()
        pauses = self.patience.pauses()
        twine = Twine(self.runner)
        while failed := twine.upload(artifact.file, account):
            if self._is_there(artifact, failed):
                return
            if failed.kind is Refusal.OTHER:
                failed = twine.upload_telling(artifact.file, account)
                if failed is None or self._is_there(artifact, failed):
                    return
            pause = next(pauses, None) if failed.kind is Refusal.PASSING else None
            if pause is None:
                raise self._failure(artifact, failed)
            log.info("%s: %s; trying again", self.name, failed.kind.value)
            self.patience.sleep(pause)

    def read_back(self, artifact: Artifact, folder: Path) -> str:
        """Fetch what the index serves, as soon as it serves it, and return its digest.

        :raises NotServedYet: if it does not until the index's deadline.
        """
        path = folder / artifact.name
        with self._reader() as reader:
            return f"sha256:{reader.fetch_when_served(_project(artifact), artifact.name, path)}"

    def _reader(self) -> IndexReader:
        login: Callable[[], tuple[str, str] | None] = (
            (lambda: None) if self.open_to_all else Credentials(self.name, self.index).login
        )
        return IndexReader(self.name, self.index, patience=self.patience, login=login)

    def _account(self) -> Account:
        return (
            nobody(self.index) if self.open_to_all else Credentials(self.name, self.index).account()
        )

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

    def _is_there(self, artifact: Artifact, failed: Failed) -> bool:
        """After a failed upload: whether the index has the artifact nevertheless."""
        seen = self.look([artifact])[artifact.name]
        if seen.state is State.DIFFERENT:
            raise OtherBytesPublic(artifact.name, self.name, seen.detail)
        if seen.state is State.SAME:
            log.info("%s: %s is there already (%s)", self.name, artifact.name, failed.kind.value)
        return seen.state is State.SAME

    def _failure(self, artifact: Artifact, failed: Failed) -> LadingError:
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
