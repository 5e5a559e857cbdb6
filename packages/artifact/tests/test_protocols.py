"""Parts as another package would write them: mypy checks them against the protocols."""

import contextlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

import lading_artifact
from lading_artifact import (
    ALL,
    Artifact,
    Gate,
    Made,
    Maker,
    Order,
    Outcome,
    Rank,
    Release,
    Seen,
    State,
    Tables,
    Target,
    Verdict,
    Wire,
    digest_of,
    straight,
)
from lading_run import Problem
from lading_run.testing import check_lazy


@dataclass(frozen=True)
class ShelfTable:
    folder: Path


T = TypeVar("T")


class Settings:
    def __init__(self, tables: Mapping[str, object]) -> None:
        self._tables = tables

    def table(self, name: str, kind: type[T], /) -> T | None:
        table = self._tables.get(name)
        return table if isinstance(table, kind) else None


class Lister:
    """Makes a list of the names of all artifacts."""

    name = "lister"
    needs = frozenset({ALL})
    makes = frozenset({"list"})

    def problems(self, release: Release, /) -> Sequence[Problem]:
        return () if release.tag else (Problem(text="no tag"),)

    def make(self, order: Order, /) -> Made:
        path = order.folder / "LIST"
        path.write_text("".join(f"{artifact.name}\n" for artifact in order.inputs))
        return Made(artifacts=[Artifact.of_file(path, kind="list")])


class NotEmpty:
    name = "not-empty"

    def problems(self, release: Release, /) -> Sequence[Problem]:
        return ()

    def judge(self, release: Release, artifacts: Sequence[Artifact], /) -> Verdict:
        empty = [
            Problem(text=f"{artifact.name} is empty") for artifact in artifacts if not artifact.size
        ]
        return Verdict(outcome=Outcome.FINDINGS if empty else Outcome.CLEAN, problems=empty)


@dataclass(frozen=True)
class Shelf:
    """A folder that serves files."""

    folder: Path
    name: str = "shelf"
    rank: Rank = Rank.FOREVER
    snapshots: bool = False

    def takes(self, artifact: Artifact, /) -> bool:
        return artifact.path is not None

    def problems(self, release: Release, /) -> Sequence[Problem]:
        return ()

    def look(self, release: Release, artifacts: Sequence[Artifact], /) -> Mapping[str, Seen]:
        return {artifact.name: Seen(state=self._state(artifact)) for artifact in artifacts}

    def _state(self, artifact: Artifact) -> State:
        there = self.folder / artifact.name
        if not there.exists():
            return State.ABSENT
        return State.SAME if digest_of(there) == artifact.digest else State.DIFFERENT

    def take(self, release: Release, artifact: Artifact, among: Sequence[Artifact], /) -> None:
        shutil.copy(artifact.file, self.folder)

    def fetch(
        self, release: Release, name: str, among: Sequence[Artifact], folder: Path, /
    ) -> Path | None:
        there = self.folder / name
        return Path(shutil.copy(there, folder)) if there.exists() else None

    def read_back(self, release: Release, artifact: Artifact, folder: Path, /) -> str:
        return digest_of(Path(shutil.copy(self.folder / artifact.name, folder)))

    def directions(self, release: Release, artifacts: Sequence[Artifact], /) -> Sequence[str]:
        return [f"cp {self.folder / artifact.name} ." for artifact in artifacts]

    @contextlib.contextmanager
    def stand_in(self, folder: Path, wire: Wire, /) -> Iterator["Shelf"]:
        yield Shelf(folder)


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


@pytest.fixture
def release(tmp_path: Path) -> Release:
    return Release(
        unit="",
        version="1.2.0-rc.1",
        tag="v1.2.0-rc.1",
        commit="a" * 40,
        epoch=1_700_000_000,
        source=_folder(tmp_path / "source"),
        root=_folder(tmp_path / "root"),
        work=_folder(tmp_path / "work"),
    )


def test_a_maker_a_gate_and_a_target_work_together(release: Release, tmp_path: Path) -> None:
    maker: Maker = Lister()
    gate: Gate = NotEmpty()
    target: Target = Shelf(tmp_path)
    tag = Artifact(name=release.tag, kind="git-tag", digest=f"gitCommit:{release.commit}")
    assert [*maker.problems(release), *gate.problems(release), *target.problems(release)] == []

    made = maker.make(Order(release=release, inputs=[tag], folder=release.work))
    (artifact,) = made.artifacts
    assert (artifact.file.read_text(), made.resolved) == ("v1.2.0-rc.1\n", {})
    assert gate.judge(release, [artifact]) == Verdict(outcome=Outcome.CLEAN, problems=[])
    assert gate.judge(release, [tag]).outcome is Outcome.FINDINGS
    assert (target.takes(artifact), target.takes(tag)) == (True, False)

    with target.stand_in(_folder(tmp_path / "shelf"), straight) as shelf:
        assert shelf.look(release, [artifact]) == {"LIST": Seen(state=State.ABSENT)}
        shelf.take(release, artifact, [tag, artifact])
        assert shelf.look(release, [artifact]) == {"LIST": Seen(state=State.SAME)}
        assert shelf.directions(release, [artifact]) == [f"cp {tmp_path}/shelf/LIST ."]
        fetched = shelf.fetch(release, "LIST", (), _folder(tmp_path / "fetched"))
        assert fetched is not None
        assert digest_of(fetched) == artifact.digest
        assert shelf.fetch(release, "NONE", (), tmp_path) is None
        assert shelf.read_back(release, artifact, tmp_path) == artifact.digest
        (tmp_path / "shelf" / "LIST").write_text("other")
        assert shelf.look(release, [artifact]) == {"LIST": Seen(state=State.DIFFERENT)}


def test_tables_are_asked_by_name_and_type() -> None:
    tables: Tables = Settings({"shelf": ShelfTable(Path("x"))})
    assert tables.table("shelf", ShelfTable) == ShelfTable(Path("x"))
    assert tables.table("other", ShelfTable) is None


def test_a_release_claims_its_version_first_and_shows_itself_last() -> None:
    assert sorted(Rank) == [Rank.CLAIM, Rank.STORED, Rank.HIDDEN, Rank.FOREVER, Rank.SHOWN]


def test_the_names_of_this_package_agree() -> None:
    check_lazy(lading_artifact)
