from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import pytest

from lading_artifact import ALL, Artifact, Maker, Order, Release
from lading_checksums import Algorithm, ChecksumMismatch, ChecksumsTable, read, verify
from lading_checksums._release import makers
from lading_run import Refused

Table = TypeVar("Table")


class Settings:
    """The tables of a unit, as values."""

    def __init__(self, tables: Mapping[str, object]) -> None:
        self._tables = tables

    def table(self, name: str, kind: type[Table], /) -> Table | None:
        table = self._tables.get(name)
        assert table is None or isinstance(table, kind)
        return table


@pytest.fixture
def release(tmp_path: Path) -> Release:
    return Release(
        unit="",
        version="1.2.0",
        tag="v1.2.0",
        commit="0" * 40,
        epoch=0,
        source=tmp_path,
        root=tmp_path,
        work=tmp_path,
    )


def _order(release: Release, inputs: list[Artifact]) -> Order:
    folder = release.work / "dist"
    folder.mkdir(exist_ok=True)
    return Order(release=release, inputs=inputs, folder=folder)


def _artifact(release: Release, name: str) -> Artifact:
    path = release.work / "dist" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(name)
    return Artifact.of_file(path, kind="wheel")


def _maker(release: Release, table: ChecksumsTable | None = None) -> Maker:
    [maker] = makers(Settings({"checksums": table} if table else {}), release)
    return maker


def test_a_release_gets_sha256_of_all_its_files_without_being_asked(release: Release) -> None:
    maker = _maker(release)
    reference = Artifact(name="v1.2.0", kind="git-tag", digest=f"gitCommit:{'0' * 40}")
    layout = replace(_artifact(release, "image.tar"), holds=f"sha256:{0:064}")
    inputs = [_artifact(release, "b.whl"), reference, layout, _artifact(release, "a.tar.gz")]
    made = maker.make(_order(release, inputs))
    path = release.work / "dist" / "SHA256SUMS"
    assert (maker.name, maker.needs, maker.makes) == ("checksums", {ALL}, {"checksums"})
    assert maker.problems(release) == ()
    assert path.read_text() == "".join(
        f"{sha256(name.encode()).hexdigest()}  {name}\n" for name in ("a.tar.gz", "b.whl")
    )
    assert list(made.artifacts) == [
        Artifact.of_file(path, kind="checksums", media_type="text/plain")
    ]
    assert made.resolved == {}
    (release.work / "dist" / "image.tar").unlink()
    verify(path)


def test_the_table_says_which_manifests(release: Release) -> None:
    table = ChecksumsTable(algorithms=(Algorithm.SHA512, Algorithm.SHA512))
    made = _maker(release, table).make(_order(release, [_artifact(release, "a")]))
    assert [artifact.name for artifact in made.artifacts] == ["SHA512SUMS"]
    assert list(read(made.artifacts[0].file).digests) == ["a"]


def test_an_empty_list_of_algorithms_means_no_maker(release: Release) -> None:
    assert makers(Settings({"checksums": ChecksumsTable(algorithms=())}), release) == ()


def test_a_release_of_references_only_gets_no_manifest(release: Release) -> None:
    reference = Artifact(name="v1.2.0", kind="git-tag", digest=f"gitCommit:{'0' * 40}")
    assert _maker(release).make(_order(release, [reference])).artifacts == ()


def test_the_same_order_gives_the_same_bytes(release: Release) -> None:
    inputs = [_artifact(release, "b"), _artifact(release, "a")]
    first = _maker(release).make(_order(release, inputs))
    again = _maker(release).make(_order(release, inputs[::-1]))
    assert first == again


def test_artifacts_that_are_not_what_was_built_are_told_at_once(release: Release) -> None:
    inputs = [_artifact(release, name) for name in ("same", "changed", "gone", "folder")]
    inputs[1].file.write_text("other")
    inputs[2].file.unlink()
    inputs[3].file.unlink()
    inputs[3].file.mkdir()
    with pytest.raises(ChecksumMismatch) as caught:
        _maker(release).make(_order(release, inputs))
    assert str(caught.value).splitlines()[1:] == [
        "gone is missing",
        "changed has changed",
        "folder cannot be read: Not a regular file",
    ]
    assert not (release.work / "dist" / "SHA256SUMS").exists()


def test_two_artifacts_of_one_name_are_refused(release: Release) -> None:
    artifact = _artifact(release, "a")
    with pytest.raises(Refused, match="Several artifacts are named a"):
        _maker(release).make(_order(release, [artifact, artifact]))
