"""An image from Go: a static program, on scratch or on a base."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lading_artifact import Order
from lading_binaries import BinaryMaker
from lading_binaries import Platform as BinaryPlatform
from lading_docker._image import Run
from lading_docker._layer import File
from lading_docker._table import ImageTable
from lading_oci import Platform
from lading_run import Runner


@dataclass(frozen=True, slots=True, kw_only=True)
class FromGo:
    """Makes the one layer of an image from Go, for all of its platforms at once."""

    name: str
    table: ImageTable
    runner: Runner

    @property
    def maker(self) -> BinaryMaker:
        """What builds the program."""
        return BinaryMaker({self.name: self.table.program()}, self.runner)

    def build(
        self, order: Order, room: Path
    ) -> tuple[Mapping[Platform, Path], Mapping[str, object]]:
        """Build the program for each platform into ``room``; return what it was built with, too.

        :raises BuildFailed: if it does not build.
        """
        release = order.release
        made = self.maker.make(
            Order(release=release, inputs=(), folder=room, resolved=order.resolved)
        )
        programs = {}
        for platform in self.table.targets:
            end = f"_{BinaryPlatform.parse(str(platform)).label}"
            [programs[platform]] = [a.file for a in made.artifacts if a.name.endswith(end)]
        return programs, made.resolved

    def files(self, program: Path) -> dict[str, File]:
        """Return the files of the layer."""
        return {f"app/{self.name}": File(program, executable=True)}

    def run(self) -> Run:
        """Return how it is run."""
        return Run(entrypoint=self.table.entrypoint or (f"/app/{self.name}",))
