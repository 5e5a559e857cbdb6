"""The places that images go to: a name in a registry, first without a tag, then with its tags."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from lading_artifact import Artifact, Rank, Release, Seen, State, Wire, size_of
from lading_docker._contents import PlatformImage, images_in
from lading_docker._maker import IMAGE, packed
from lading_docker._stand_in import shared_registry
from lading_docker._world import World
from lading_oci import (
    Descriptor,
    Digest,
    LayoutWriter,
    Name,
    Reference,
    Registry,
    unpack,
    variables_of,
)
from lading_run import Problem

_REGISTRY = "registry"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImagePlace:
    """Takes images by digest, without a tag, under one name."""

    image: Name
    files: Mapping[str, str]
    """The names of the files of the images that go there, and which rules each need not keep."""
    world: World

    rank = Rank.STORED
    snapshots = True

    @property
    def name(self) -> str:
        """The name of the image, with its registry."""
        return str(self.image)

    def takes(self, artifact: Artifact, /) -> bool:
        """Say whether it is an image that goes there."""
        return artifact.kind == IMAGE and artifact.name in self.files

    def problems(self, _: Release, /) -> Sequence[Problem]:
        """Say whether crane or a login is missing."""
        return problems_of(self.image, self.world)

    def look(self, _: Release, artifacts: Sequence[Artifact], /) -> Mapping[str, Seen]:
        """Ask for the manifest of each, and for its blobs if that is not there.

        :raises LadingError: if the registry refuses or fails.
        """
        registry, place = self.world.registry(), self.world.place(self.image)
        return {
            each.name: _seen(registry, place, each, self.files[each.name]) for each in artifacts
        }

    def take(self, release: Release, artifact: Artifact, among: Sequence[Artifact], /) -> None:
        """Push the image by its digest; blobs that are there are not sent again.

        :raises LadingError: if the registry refuses or fails.
        """
        with _room(release) as room:
            layout = unpack(artifact.file, room / "layout")
            self.world.registry().push(layout, self.world.place(self.image))

    def fetch(
        self, release: Release, name: str, among: Sequence[Artifact], folder: Path, /
    ) -> Path | None:
        """Pull the image that the file holds, and make the file again."""
        found = next((each for each in among if each.name == name and self.takes(each)), None)
        if found is None:
            return None
        reference = self._reference(found)
        if not self.world.registry().exists(reference):
            return None
        return self._made(release, reference, folder / name).file

    def read_back(self, release: Release, artifact: Artifact, folder: Path, /) -> str:
        """Pull the image, make the file again, and return its digest.

        :raises LadingError: if the registry refuses or fails, or the image is not there.
        """
        return self._made(release, self._reference(artifact), folder / artifact.name).digest

    def directions(self, _: Release, artifacts: Sequence[Artifact], /) -> Sequence[str]:
        """Return the commands that pull the images."""
        return [f"docker pull {self._reference(each)}" for each in artifacts]

    @contextmanager
    def stand_in(self, folder: Path, wire: Wire, /) -> Iterator[Self]:
        """Use a registry on this machine, which all images share."""
        with shared_registry(served_in(folder, self.name), self.world, wire) as address:
            yield replace(self, world=self.world.rehearsed(address))

    def _reference(self, artifact: Artifact) -> Reference:
        return Reference(self.world.place(self.image), digest=Digest.parse(artifact.holds))

    def _made(self, release: Release, reference: Reference, tar: Path) -> Artifact:
        with _room(release) as room:
            pulled = self.world.registry().pull(reference, room / "layout")
            (pulled.folder / "index.json").unlink()
            [root] = pulled.descriptors
            return packed(LayoutWriter(pulled.folder).finish([bare(root)]), tar)


def bare(root: Descriptor) -> Descriptor:
    """Return a descriptor without what clients add to it when they write a layout."""
    return Descriptor(media_type=root.media_type, digest=root.digest, size=root.size)


def problems_of(image: Name, world: World) -> list[Problem]:
    """Say whether crane or a login for the registry is missing."""
    found = [problem for problem in [world.tools.look("crane").problem] if problem]
    if world.lacks_login(image.registry):
        user, password = variables_of(image.registry)
        found.append(
            Problem(
                text=f"there is no login for {image.registry}, where {image} goes",
                hint=f"Run `docker login {image.registry}`, or set {user} and {password}. If it"
                f' wants none: anonymous = true in [registries."{image.registry}"].',
                exit_code=69,
                blocks_plan=False,
            )
        )
    return found


def served_in(folder: Path, name: str) -> Path:
    """Return the folder of the registry for all: beside the first part of the target's own."""
    return folder.parents[name.count("/")] / _REGISTRY


@contextmanager
def _room(release: Release) -> Iterator[Path]:
    scratch = release.work / "images"
    scratch.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=scratch, prefix="push-") as name:
        yield Path(name)


def _seen(registry: Registry, place: Name, artifact: Artifact, waived: str) -> Seen:
    reference = Reference(place, digest=Digest.parse(artifact.holds))
    there = registry.exists(reference)
    images = images_in(artifact.file) if artifact.file.is_file() else []
    told = [_told(each, registry, place, all_there=there) for each in images]
    detail = "; ".join([*told, *([f"waived: {waived}"] if waived else [])])
    return Seen(state=State.SAME if there else State.ABSENT, detail=detail, address=str(reference))


def _told(image: PlatformImage, registry: Registry, place: Name, *, all_there: bool) -> str:
    layers = image.layers
    there = len(layers) if all_there else sum(registry.holds(place, x.digest) for x in layers)
    return (
        f"{image.platform} {size_of(image.size)}, {len(layers) - there} of {len(layers)} layers new"
    )
