"""The target of wheels and sdists: a package index."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Self

from lading_artifact import Artifact, Rank, Release, Seen, Wire
from lading_run import Misused, Problem
from lading_wheels import _later
from lading_wheels._address import bare
from lading_wheels._filename import Distribution
from lading_wheels._maker import python_version
from lading_wheels._package_index import PackageIndex
from lading_wheels._platform import local_problems
from lading_wheels._project import names_of
from lading_wheels._settings import PublicIndex
from lading_wheels._standing import standing_in


class IndexTarget:
    """A package index that takes each file once and for ever."""

    rank = Rank.FOREVER
    snapshots = False

    def __init__(
        self,
        index: PackageIndex,
        wrong: Sequence[Problem] = (),
        packages: Sequence[str] = (),
        *,
        for_public: bool = False,
    ) -> None:
        """Take the index, what is ``wrong`` with its settings, and the globs of the projects.

        If something is wrong, nobody is asked. ``for_public`` says that it stands in for a public
        index, and has to refuse what that would.
        """
        self.name = index.name
        self._index = index
        self._packages = packages
        self._wrong = wrong
        self._public = for_public or isinstance(index.index, PublicIndex)

    def takes(self, artifact: Artifact, /) -> bool:
        """Say whether it is a wheel or an sdist."""
        return artifact.kind in {"sdist", "wheel"}

    def problems(self, release: Release, /) -> Sequence[Problem]:
        """Say whether its addresses are wrong, and whether an upload would lack credentials.

        A public index refuses some versions, which is told before there is a tag.
        """
        if self._wrong:
            return self._wrong
        projects = names_of(release.source, self._packages)
        return [*self._refused(release), *self._index.problems(projects)]

    def _refused(self, release: Release) -> Sequence[Problem]:
        version = python_version(release) if self._public else None
        return local_problems(release.version, version, self.name) if version else []

    def look(self, _: Release, artifacts: Sequence[Artifact], /) -> Mapping[str, Seen]:
        """Compare each artifact with what the index lists under its name.

        :raises Misused: if it is not known which index that is.
        :raises IndexUnreachable: if the index gives no answer that could be used.
        """
        if self._wrong:
            raise Misused(problems=self._wrong)
        return self._index.look(artifacts)

    def take(self, _: Release, artifact: Artifact, among: Sequence[Artifact], /) -> None:
        """Upload the artifact; what the index had meanwhile is fine if it is the same.

        :raises OtherBytesPublic: if it has other bytes under the name.
        :raises NameUsedBefore: if it has none, but never takes the name again.
        :raises UploadRefused: if it does not take it for another reason.
        :raises IndexUnreachable: if it falters to the end.
        """
        self._index.take(artifact)

    def read_back(self, _: Release, artifact: Artifact, folder: Path, /) -> str:
        """Fetch what the index serves, as soon as it serves it.

        :raises NotServedYet: if it does not until the index's deadline.
        """
        return self._index.read_back(artifact, folder)

    def fetch(self, _: Release, name: str, among: Sequence[Artifact], folder: Path, /) -> None:
        """Keep nothing that is not public yet."""

    @contextmanager
    def stand_in(self, folder: Path, wire: Wire, /) -> Iterator[Self]:
        """Serve ``folder`` by a pypiserver on this machine, under the same name."""
        with _later.index_on(folder, wire) as index, standing_in(self.name, index.simple):
            place = replace(self._index, index=index, open_to_all=True)
            yield type(self)(place, self._wrong, self._packages, for_public=self._public)

    def directions(self, _: Release, artifacts: Sequence[Artifact], /) -> Sequence[str]:
        """Return the command that installs it; what it depends on may lie on another index.

        It is shown to everybody, so without a password: pip asks for one.
        """
        wheels = [Distribution.parse(a.name) for a in artifacts if a.kind == "wheel"]
        wanted = sorted({f"{wheel.project}=={wheel.version}" for wheel in wheels})
        index = self._index.index
        known = isinstance(index, PublicIndex) and index.default
        address = () if known else ("--extra-index-url", bare(index.simple))
        return [" ".join(["python -m pip install", *address, *wanted])] if wanted else []
