"""The maker of images: each as an OCI layout in one file, and its tags as references."""

import shutil
from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from lading_artifact import Artifact, Made, Order, Release
from lading_docker._base import Bases, need_platforms
from lading_docker._beforehand import problems_of
from lading_docker._buildkit import BuildKit
from lading_docker._errors import OtherTools
from lading_docker._go import FromGo
from lading_docker._image import Image, Run, created
from lading_docker._layer import Layer, add_layer
from lading_docker._libc import need_glibc
from lading_docker._requirements import Downloader
from lading_docker._shelf import Shelf
from lading_docker._source import Source
from lading_docker._table import ImageTable
from lading_docker._tags import tags_of
from lading_docker._ways import OURS
from lading_docker._wheels import FromWheels
from lading_docker._world import World
from lading_oci import LAYOUT_TAR, Layout, LayoutWriter, Platform, Reference, pack
from lading_run import Problem

IMAGE, TAG = "image", "image-tag"
"""The kinds of artifact: the layout of an image in a file, and a tag that refers to it."""

TOOLS = "tools of images"
"""The key in ``Made.resolved``; a space is in no name of an image."""


class ImageMaker:
    """Makes images: from wheels and from Go without a daemon, from a Dockerfile by BuildKit."""

    name = "images"
    makes: Collection[str] = frozenset({IMAGE, TAG})

    def __init__(self, tables: Mapping[str, ImageTable], world: World) -> None:
        self._tables = dict(sorted(tables.items()))
        self._world = world
        self._bases = Bases(world.cache, world)

    @property
    def needs(self) -> Collection[str]:
        """Wheels, if there is an image from wheels."""
        kinds = {table.from_ for table in self._tables.values()}
        return frozenset({"wheel"}) if "wheels" in kinds else frozenset()

    def problems(self, release: Release, /) -> Sequence[Problem]:
        """Say what is wrong with the tables, the requirements and the packages of Go."""
        return problems_of(self._tables, release, self._world)

    def make(self, order: Order, /) -> Made:
        """Make every image for all of its platforms.

        :raises LadingError: if one cannot be made, with the reason.
        """
        artifacts: list[Artifact] = []
        tools = _tools(self._tables.values(), order.resolved or {})
        resolved: dict[str, object] = {TOOLS: tools}
        for name, table in self._tables.items():
            before = (order.resolved or {}).get(name)
            known = before if isinstance(before, dict) else None
            layout_of = _Workshop(self._world, self._bases, name, table)
            found, resolved[name] = layout_of.make(replace(order, resolved=known))
            artifacts += [found, *references(table, order.release, found.holds)]
        return Made(artifacts=artifacts, resolved={k: v for k, v in resolved.items() if v})


_LIBRARIES = {"deflate": {"wheels", "go"}, "installer": {"wheels"}}
"""What decides bytes of an image, and of which."""


def _tools(tables: Iterable[ImageTable], resolved: Mapping[str, object]) -> dict[str, str]:
    """Return the versions of the libraries that decide bytes of these images.

    :raises OtherTools: if the images were first made by others.
    """
    ways = {table.from_ for table in tables}
    names = [name for name, by in _LIBRARIES.items() if ways & by]
    here = {name: version(name) for name in names}
    first = resolved.get(TOOLS)
    if isinstance(first, dict) and {name: first.get(name) for name in names} != here:
        raise OtherTools(
            f"the images were first made by {first}, and here there is {here}",
            hint="Install these versions beside lading-docker, so that the bytes are equal.",
        )
    return here


def references(table: ImageTable, release: Release, digest: str) -> list[Artifact]:
    """Return the tags of an image in each place, as references to its digest."""
    return [
        Artifact(name=f"{name}:{tag.text}", kind=TAG, digest=digest)
        for name in table.names
        for tag in tags_of(table.tags, release)
    ]


def file_of(name: str, release: Release) -> str:
    """Return what the file of an image is called.

    >>> from types import SimpleNamespace
    >>> file_of("api", SimpleNamespace(version="1.2.0"))
    'api-1.2.0.oci.tar'
    """
    return f"{name}-{release.version}.oci.tar"


def packed(layout: Layout, tar: Path) -> Artifact:
    """Pack the layout of an image into a file, and describe that."""
    pack(layout, tar)
    return Artifact.of_file(tar, kind=IMAGE, media_type=LAYOUT_TAR, holds=str(layout.digest))


@dataclass(frozen=True, slots=True)
class _Workshop:
    world: World
    bases: Bases
    name: str
    table: ImageTable

    def make(self, order: Order) -> tuple[Artifact, Mapping[str, object]]:
        scratch = order.release.work / "images"
        scratch.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=scratch, prefix=f"{self.name}-") as name:
            room = Path(name)
            make = self._layout if self.table.from_ in OURS else self._built
            layout, resolved = make(order, room)
            return packed(layout, order.folder / file_of(self.name, order.release)), resolved

    def _built(self, order: Order, room: Path) -> tuple[Layout, Mapping[str, object]]:
        source = Source(self.table, order.release)
        labels = labels_of(self.name, source.below, order.release)
        builder = BuildKit(self.name, self.table, self.world)
        return builder.build(source, labels, room, anew=order.anew), {}

    def _layout(self, order: Order, room: Path) -> tuple[Layout, Mapping[str, object]]:
        writer = LayoutWriter(room / "layout")
        images, resolved = self._images(order, writer, room)
        root = writer.add_index([image.add_to(writer) for image in images])
        return writer.finish([root]), resolved

    def _images(
        self, order: Order, writer: LayoutWriter, room: Path
    ) -> tuple[list[Image], Mapping[str, object]]:
        if self.table.from_ == "go":
            return self._from_go(order, writer, room)
        source = FromWheels(
            name=self.name,
            table=self.table,
            release=order.release,
            wheels=order.inputs,
            downloader=Downloader(self.world.runner),
        )

        shelf = Shelf(room / "layers" if order.anew else self.world.cache.with_name("layers"))

        def one(platform: Platform) -> Image:
            base = self._base(order.release)
            recipes = source.recipes(base, platform, room / str(platform).replace("/", "-"))
            made = [shelf.layer(writer, each) for each in recipes]
            if base and self.table.below:
                needed = {path: each for found in made for path, each in found.glibc.items()}
                need_glibc(base, platform, self.table.below, needed)
            layers = [each.layer for each in made]
            run = source.run(made[-1].scripts)
            return self._image(order.release, platform, layers, run)

        with ThreadPoolExecutor(len(self.table.targets)) as pool:
            return list(pool.map(one, self.table.targets)), {}

    def _from_go(
        self, order: Order, writer: LayoutWriter, room: Path
    ) -> tuple[list[Image], Mapping[str, object]]:
        source = FromGo(name=self.name, table=self.table, runner=self.world.runner)
        out = room / "programs"
        out.mkdir()
        programs, resolved = source.build(order, out)
        images = [
            self._image(
                order.release,
                platform,
                [
                    add_layer(
                        writer,
                        source.files(program),
                        epoch=order.release.epoch,
                        created_by=f"lading: go build {self.table.package}",
                    )
                ],
                source.run(),
            )
            for platform, program in programs.items()
        ]
        shutil.rmtree(out)
        return images, resolved

    def _base(self, release: Release) -> Layout | None:
        reference = self.table.below
        if reference is None:
            return None
        base = self.bases.get(reference)
        need_platforms(base, self.name, self.table, release)
        return base

    def _image(
        self, release: Release, platform: Platform, layers: Sequence[Layer], run: Run
    ) -> Image:
        table = self.table
        check = table.health_check if isinstance(table.health_check, tuple) else ()
        return Image(
            platform=platform,
            epoch=release.epoch,
            base=self._base(release),
            layers=layers,
            run=replace(
                run,
                user=table.user,
                command=table.command,
                environment={**run.environment, **table.environment},
                ports=table.ports,
                labels={**labels_of(self.name, table.below, release), **table.labels},
                health_check=check,
            ),
        )


def labels_of(name: str, below: Reference | None, release: Release) -> dict[str, str]:
    """Return the labels that the OCI image specification names, as far as a release knows them."""
    base = {"base.name": str(below.name), "base.digest": str(below.digest)} if below else {}
    known = {
        "title": name,
        "version": release.version,
        "revision": release.commit,
        "created": created(release.epoch),
        **base,
    }
    return {f"org.opencontainers.image.{key}": value for key, value in known.items()}
