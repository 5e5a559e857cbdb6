"""The tags of a name in a registry: moved last, and never backwards."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from lading_artifact import Artifact, Rank, Release, Seen, State, Wire
from lading_docker._errors import NoImage, TagTaken
from lading_docker._maker import TAG
from lading_docker._newest import newer_in_git
from lading_docker._places import served_in
from lading_docker._stand_in import shared_registry
from lading_docker._tags import line_of
from lading_docker._version_at import version_at
from lading_docker._world import World
from lading_oci import Digest, Name, Reference, Registry
from lading_run import Problem
from lading_version import Version


@dataclass(frozen=True, slots=True, kw_only=True)
class TagPlace:
    """Takes the tags of images under one name.

    ``moving`` holds, by tag, the pattern of those that are there to be moved: they go to the
    newest release of their line and stay there.
    """

    image: Name
    moving: Mapping[str, str]
    world: World

    rank = Rank.SHOWN
    snapshots = True

    @property
    def name(self) -> str:
        """The name of the image, with its registry."""
        return f"{self.image} tags"

    def takes(self, artifact: Artifact, /) -> bool:
        """Say whether it is a tag of the name."""
        return artifact.kind == TAG and artifact.name.rpartition(":")[0] == str(self.image)

    def problems(self, _: Release, /) -> Sequence[Problem]:
        """Say nothing: what is missing is told by the place of the images."""
        return ()

    def look(self, release: Release, artifacts: Sequence[Artifact], /) -> Mapping[str, Seen]:
        """Compare what each tag points to; where a newer version stands, it stays.

        :raises LadingError: if the registry refuses or fails.
        """
        registry = self.world.registry()
        return {each.name: self._seen(registry, release, each) for each in artifacts}

    def take(self, release: Release, artifact: Artifact, among: Sequence[Artifact], /) -> None:
        """Let the tag point to the image, unless another release was faster.

        A registry cannot be asked to move a tag only if it still points where it did, so there is
        a moment between the last look and the move.

        :raises TagTaken: if it never moves, and points elsewhere by now.
        :raises LadingError: if the registry refuses or fails, or the image is not there.
        """
        registry = self.world.registry()
        seen = self._seen(registry, release, artifact)
        if seen.state is State.DIFFERENT:
            raise TagTaken(f"{artifact.name} {seen.detail} by now")
        if seen.state in {State.ABSENT, State.STALE}:
            place = self.world.place(self.image)
            registry.tag(place, Digest.parse(artifact.digest), _tag(artifact))

    def fetch(
        self, release: Release, name: str, among: Sequence[Artifact], folder: Path, /
    ) -> None:
        """Keep nothing: the images are beside."""

    def read_back(self, _: Release, artifact: Artifact, folder: Path, /) -> str:
        """Return the digest of what the tag points to.

        :raises NoImage: if it points to nothing.
        """
        reference = self._reference(artifact)
        found = self.world.registry().resolve(reference)
        if found is None:
            raise NoImage(f"{reference} is not there")
        return str(found)

    def directions(self, _: Release, artifacts: Sequence[Artifact], /) -> Sequence[str]:
        """Give none: a digest tells more than a tag."""
        return ()

    @contextmanager
    def stand_in(self, folder: Path, wire: Wire, /) -> Iterator[Self]:
        """Use a registry on this machine, which all images share."""
        with shared_registry(served_in(folder, self.name), self.world, wire) as address:
            yield replace(self, world=self.world.rehearsed(address))

    def _reference(self, artifact: Artifact) -> Reference:
        return Reference(self.world.place(self.image), _tag(artifact))

    def _seen(self, registry: Registry, release: Release, artifact: Artifact) -> Seen:
        reference, tag = self._reference(artifact), _tag(artifact)
        address = str(reference)
        found = registry.resolve(reference)
        mark = str(found or "")
        if str(found) == artifact.digest:
            return Seen(state=State.SAME, address=address)
        if tag not in self.moving:
            if found is None:
                return Seen(state=State.ABSENT, address=address)
            return Seen(state=State.DIFFERENT, detail=f"points to {found}", address=address)
        line = line_of(self.moving[tag], Version.parse(release.version))
        there = version_at(registry, reference) if found else None
        if newer := _newer(there, release) or newer_in_git(release, line):
            detail = f"is for {newer}, which is newer"
            return Seen(state=State.PASSED, detail=detail, address=address, mark=mark)
        if found is None:
            return Seen(state=State.ABSENT, address=address)
        detail = f"points to {there or 'an image that names no version'}, will be moved"
        return Seen(state=State.STALE, detail=detail, address=address, mark=mark)


def _tag(artifact: Artifact) -> str:
    return artifact.name.rpartition(":")[2]


def _newer(there: Version | None, release: Release) -> Version | None:
    return there if there and Version.parse(release.version) < there else None
