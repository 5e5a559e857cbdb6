"""A text file as an artifact, and a folder as the place that serves it."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lading_artifact import (
    Artifact,
    Made,
    Maker,
    Order,
    Rank,
    Release,
    Seen,
    State,
    Tables,
    Target,
    Wire,
    digest_of,
)
from lading_run import Problem


@dataclass(frozen=True)
class ToyTable:
    """``[toy]`` in lading.toml."""

    text: str
    shelf: str


def makers(tables: Tables, release: Release) -> list[Maker]:
    """Return the maker, where there is a table ``[toy]``."""
    table = tables.table("toy", ToyTable)
    return [Text(table.text)] if table else []


def targets(tables: Tables, release: Release) -> list[Target]:
    """Return the target, where there is a table ``[toy]``."""
    table = tables.table("toy", ToyTable)
    return [Shelf(Path(table.shelf))] if table else []


@dataclass(frozen=True)
class Text:
    """Makes ``toy.txt``."""

    text: str
    name: str = "toy"
    needs: frozenset[str] = frozenset()
    makes: frozenset[str] = frozenset({"toy"})

    def problems(self, release: Release, /) -> Sequence[Problem]:
        """Nothing can be wrong."""
        return ()

    def make(self, order: Order, /) -> Made:
        """Write the text and the tag."""
        path = order.folder / "toy.txt"
        path.write_text(f"{self.text} for {order.release.tag}\n")
        return Made(artifacts=[Artifact.of_file(path, kind="toy", media_type="text/plain")])


@dataclass(frozen=True)
class Shelf:
    """Serves toys from a folder."""

    folder: Path
    name: str = "toy"
    rank: Rank = Rank.SHOWN
    snapshots: bool = False

    def takes(self, artifact: Artifact, /) -> bool:
        """Only toys."""
        return artifact.kind == "toy"

    def problems(self, release: Release, /) -> Sequence[Problem]:
        """Nothing can be wrong."""
        return ()

    def look(self, release: Release, artifacts: Sequence[Artifact], /) -> Mapping[str, Seen]:
        """Compare by digest."""
        return {artifact.name: self._seen(artifact) for artifact in artifacts}

    def _seen(self, artifact: Artifact) -> Seen:
        path = self.folder / artifact.name
        if not path.exists():
            return Seen(state=State.ABSENT)
        same = digest_of(path) == artifact.digest
        return Seen(state=State.SAME if same else State.DIFFERENT, address=path.as_uri())

    def take(self, release: Release, artifact: Artifact, among: Sequence[Artifact], /) -> None:
        """Copy it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(artifact.file, self.folder)

    def read_back(self, release: Release, artifact: Artifact, folder: Path, /) -> str:
        """Copy it back."""
        return digest_of(Path(shutil.copy(self.folder / artifact.name, folder)))

    def directions(self, release: Release, artifacts: Sequence[Artifact], /) -> Sequence[str]:
        """Name the files."""
        return [f"cat {self.folder / artifact.name}" for artifact in artifacts]

    def fetch(
        self, release: Release, name: str, among: Sequence[Artifact], folder: Path, /
    ) -> None:
        """Keep nothing back."""

    @contextmanager
    def stand_in(self, folder: Path, wire: Wire, /) -> "Iterator[Shelf]":
        """Serve another folder."""
        yield Shelf(folder)
