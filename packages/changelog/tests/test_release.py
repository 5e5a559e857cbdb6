from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import pytest

from lading_artifact import Artifact, Order, Release
from lading_changelog import MARKER, ChangelogTable
from lading_changelog._release import makers, preparers
from lading_git import clone_of
from lading_git.testing import Sample

Table = TypeVar("Table")


class Settings:
    """The tables of a unit, as values."""

    def __init__(self, tables: Mapping[str, object] | None = None) -> None:
        self._tables = tables or {}

    def table(self, name: str, kind: type[Table], /) -> Table | None:
        table = self._tables.get(name)
        assert table is None or isinstance(table, kind)
        return table


@pytest.fixture
def clone(sample: Sample, tmp_path: Path) -> Release:
    """A release of what is below ``src``, with its tag in the clean clone."""
    sample.commit("feat: begin", **{"pyproject.toml": "[tool.lading]\npaths = ['src']\n"})
    sample.tag("v1.0.0")
    sample.commit("fix: elsewhere", other="1")
    commit = sample.commit("fix(api): mend", **{"src/a": "1"})
    source = clone_of(sample.repository, commit, tmp_path / "source", tag="v1.0.1")
    return Release(
        unit="",
        version="1.0.1",
        tag="v1.0.1",
        commit=commit,
        epoch=0,
        source=source,
        root=sample.path,
        work=tmp_path,
    )


def order(release: Release, folder: Path) -> Order:
    folder.mkdir()
    return Order(release=release, inputs=(), folder=folder)


def test_a_release_gets_its_notes_the_same_each_time(clone: Release, tmp_path: Path) -> None:
    [maker] = makers(Settings(), clone)
    assert (maker.name, maker.needs, maker.makes) == ("changelog", frozenset(), {"notes"})
    assert maker.problems(clone) == ()
    [made] = maker.make(order(clone, tmp_path / "dist")).artifacts
    [again] = maker.make(order(clone, tmp_path / "again")).artifacts
    path = tmp_path / "dist" / "notes.md"
    assert path.read_text() == f"### Fixed\n\n- **api:** mend ({clone.commit[:9]})\n"
    assert made == Artifact.of_file(path, kind="notes", media_type="text/markdown")
    assert again.digest == made.digest


def test_a_snapshot_tells_what_is_not_released(clone: Release, tmp_path: Path) -> None:
    snapshot = Release(
        **{
            name: getattr(clone, name)
            for name in ("unit", "version", "commit", "epoch", "source", "root", "work")
        },
        tag="sha-0123",
        snapshot=True,
    )
    [maker] = makers(Settings(), snapshot)
    [made] = maker.make(order(snapshot, tmp_path / "dist")).artifacts
    assert made.file.read_text() == "No changes.\n"  # the clone has the tag v1.0.1


def test_what_keeps_the_notes_from_being_made_is_a_problem(clone: Release) -> None:
    wrong = Release(
        **{
            name: getattr(clone, name)
            for name in ("unit", "version", "commit", "epoch", "source", "root", "work")
        },
        tag="1.0.1",
    )
    [maker] = makers(Settings(), wrong)
    assert [str(problem) for problem in maker.problems(wrong)] == [
        "'1.0.1' is no tag of this repository"
    ]


def test_notes_and_changelog_can_be_switched_off(clone: Release) -> None:
    off = Settings({"changelog": ChangelogTable(notes=False, file="")})
    assert (makers(off, clone), preparers(off, clone)) == ((), ())


def test_the_preparation_of_a_release_writes_the_changelog_once(clone: Release) -> None:
    [preparer] = preparers(Settings(), clone)
    change = preparer.prepare(clone)
    path = clone.source / "CHANGELOG.md"
    notes = f"### Fixed\n\n- **api:** mend ({clone.commit[:9]})\n"
    assert (preparer.name, change.paths, change.notes) == ("changelog", (path,), notes)
    assert path.read_text().endswith(f"{MARKER}\n\n## [1.0.1] - 2026-05-28\n\n{notes}")
    again = preparer.prepare(clone)
    assert (again.paths, again.notes) == ((), notes)
