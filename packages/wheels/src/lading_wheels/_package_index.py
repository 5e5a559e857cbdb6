"""A package index: what it has, how it is given files, and what it gives back."""

import logging
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from packaging.utils import NormalizedName

from lading_artifact import Artifact, Seen, State
from lading_run import LadingError, Problem
from lading_wheels import _later
from lading_wheels._address import bare
from lading_wheels._credentials import Credentials, Nobody
from lading_wheels._errors import (
    IndexUnreachable,
    NameUsedBefore,
    OtherBytesPublic,
    UploadRefused,
)
from lading_wheels._failed import Failed
from lading_wheels._filename import Distribution
from lading_wheels._index import IndexReader
from lading_wheels._page import Link
from lading_wheels._patience import Patience
from lading_wheels._probe import address_problems
from lading_wheels._refusal import Refusal
from lading_wheels._settings import Index

log = logging.getLogger(__name__)

_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class PackageIndex:
    """One index; if it is ``open_to_all``, no credential of the user is looked for."""

    name: str
    index: Index
    patience: Patience = field(default_factory=Patience)
    open_to_all: bool = False
    _begun: "list[_later.Uploads]" = field(default_factory=list, init=False, compare=False)
    """Who we are is found out once."""

    def problems(self, projects: Sequence[str] = ()) -> Sequence[Problem]:
        """Say whether its addresses are wrong, and whether an upload would lack credentials.

        ``projects`` are names, as normalized, of which it may have pages.
        """
        wrong = address_problems(self.name, self.index, self.patience, projects)
        return [*self._who().problems(), *wrong]

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
        pauses = self.patience.pauses()
        while failed := self._uploads().send(artifact.file):
            # It may have arrived all the same, so that no file is ever sent again without a look.
            if self._has_now(artifact, failed):
                return
            pause = next(pauses, None) if failed.kind is Refusal.PASSING else None
            if pause is None:
                raise self._failure(artifact, failed)
            log.info("%s: %s; trying again", self.name, failed.kind.value)
            self.patience.sleep(max(pause, self.patience.asked(failed.retry_after)))

    def read_back(self, artifact: Artifact, folder: Path) -> str:
        """Fetch what the index serves, as soon as it serves it, and return its digest.

        :raises NotServedYet: if it does not until the index's deadline.
        """
        path = folder / artifact.name
        wanted = artifact.digest.removeprefix("sha256:")
        with self._reader() as reader:
            found = reader.fetch_when_served(_project(artifact), artifact.name, path, wanted)
        if path.stat().st_size != artifact.size:
            log.warning(
                "%s serves %d bytes of %s; %d were built",
                self.name, path.stat().st_size, artifact.name, artifact.size,
            )  # fmt: skip
        return f"sha256:{found}"

    def _reader(self) -> IndexReader:
        return IndexReader(self.name, self.index, patience=self.patience, login=self._who().login)

    def _uploads(self) -> "_later.Uploads":
        if not self._begun:
            self._begun.append(_later.Uploads(self._who()))
        return self._begun[0]

    def _who(self) -> Credentials | Nobody:
        return Nobody(self.index) if self.open_to_all else Credentials(self.name, self.index)

    def _look(
        self, reader: IndexReader, project: NormalizedName, artifacts: Sequence[Artifact]
    ) -> dict[str, Seen]:
        links = {link.name: link for link in reader.links(project)}
        page = bare(reader.page_address(project))
        return {
            artifact.name: self._compared(reader, artifact, links.get(artifact.name), page)
            for artifact in artifacts
        }

    def _compared(
        self, reader: IndexReader, artifact: Artifact, link: Link | None, page: str
    ) -> Seen:
        wanted = artifact.digest.removeprefix("sha256:")
        digest = (link.sha256 or reader.digest(link, wanted)) if link else None
        if digest is None:
            return Seen(state=State.ABSENT, address=page)
        if f"sha256:{digest}" == artifact.digest:
            return Seen(state=State.SAME, address=page)
        detail = f"sha256:{digest} is there, {artifact.digest} was built"
        return Seen(state=State.DIFFERENT, detail=detail, address=page)

    def _has_now(self, artifact: Artifact, failed: Failed) -> bool:
        """After a failed upload: whether the index has the artifact nevertheless.

        If it says so itself, its page may lag; that is waited for.
        """
        exists = failed.kind is Refusal.EXISTS
        for _ in self.patience.until(self.index.deadline if exists else 0):
            seen = self.look([artifact])[artifact.name]
            if seen.state is State.DIFFERENT:
                raise OtherBytesPublic(artifact.name, self.name, seen.detail)
            if seen.state is State.SAME:
                log.info("%s: %s is there (%s)", self.name, artifact.name, failed.kind.value)
                return True
        return False

    def _failure(self, artifact: Artifact, failed: Failed) -> LadingError:
        if failed.kind is Refusal.USED_BEFORE:
            return NameUsedBefore(artifact.name, self.name)
        told = f"{bare(self.index.upload)}:\n{failed.text}"
        if failed.kind is Refusal.EXISTS:
            detail = f"it refuses the upload, though its page lists no such file: {told}"
            return OtherBytesPublic(artifact.name, self.name, detail)
        text = f"{self.name} does not take {artifact.name} at {told}"
        if failed.kind is Refusal.PASSING:
            return IndexUnreachable(text)
        hint = "Do the credentials belong to this index, and may they upload this project?"
        return UploadRefused(text, hint=hint if failed.kind is Refusal.FORBIDDEN else "")


def _project(artifact: Artifact) -> NormalizedName:
    return Distribution.parse(artifact.name).project
