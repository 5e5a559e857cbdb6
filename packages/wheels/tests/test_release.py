from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from lading_artifact import Artifact, Rank, Release, State, straight
from lading_project import load
from lading_run import Misused
from lading_wheels import Index, IndexTarget, PackageIndex, WheelsTable
from lading_wheels._project import names_of
from lading_wheels._release import gates, makers, targets

Table = TypeVar("Table")


class Tables:
    """The tables of a unit, given by hand."""

    def __init__(self, **tables: object) -> None:
        self._tables = tables

    def table(self, name: str, kind: type[Table], /) -> Table | None:
        value = self._tables.get(name)
        assert value is None or isinstance(value, kind)
        return value


ReleaseOf = Callable[..., Release]


def test_a_repository_without_python_takes_no_part(tmp_path: Path, release_of: ReleaseOf) -> None:
    release = release_of(tmp_path)
    assert [*makers(Tables(), release), *gates(Tables(), release)] == []
    assert targets(Tables(), release) == []


def test_one_pyproject_is_enough_to_take_part(
    tmp_path: Path, project: Callable[..., Path], release_of: ReleaseOf
) -> None:
    release = release_of(project(tmp_path, "hello-app"))
    (maker,) = makers(Tables(), release)
    assert (maker.name, set(maker.needs), set(maker.makes)) == ("wheels", set(), {"sdist", "wheel"})
    assert [gate.name for gate in gates(Tables(), release)] == ["wheels"]
    (target,) = targets(Tables(), release)
    assert (target.name, target.rank) == ("pypi", Rank.FOREVER)


def test_the_settings_of_a_repository_choose_the_index(
    tmp_path: Path, release_of: ReleaseOf, git: Callable[..., str]
) -> None:
    git(tmp_path, "init", "--quiet")
    (tmp_path / "lading.toml").write_text(
        '[wheels]\npackages = ["a", "b"]\nindex = "acme"\n[wheels.environment]\nX = "1"\n'
        '[indexes.acme]\nupload = "http://localhost/up/"\nsimple = "http://localhost/simple/"\n'
        "deadline = 60\n"
    )
    unit = load(tmp_path).unit()
    (target,) = targets(unit, release_of(tmp_path))
    assert target.name == "acme"
    table = WheelsTable(packages=("a", "b"), index="acme", environment={"X": "1"})
    assert unit.table("wheels", WheelsTable) == table


def test_an_index_without_a_table_is_told_with_its_line(
    tmp_path: Path, release_of: ReleaseOf, git: Callable[..., str], project: Callable[..., Path]
) -> None:
    release = release_of(project(tmp_path, "hello-app"))
    git(tmp_path, "init", "--quiet")
    (tmp_path / "lading.toml").write_text(
        '[wheels]\nindex = "acne"\n'
        '[indexes.acme]\nupload = "http://localhost/up/"\nsimple = "http://localhost/simple/"\n'
    )
    unit = load(tmp_path).unit()
    (maker,), (target,) = makers(unit, release), targets(unit, release)
    told = maker.problems(release)
    assert [str(problem) for problem in told] == [
        "lading.toml:2: wheels.index: there is no index 'acne'; known are acme, pypi, testpypi"
    ]
    assert told == target.problems(release)
    with pytest.raises(Misused, match="there is no index 'acne'"):
        target.look(release, [])
    with target.stand_in(tmp_path / "index", straight) as rehearsal:
        assert rehearsal.problems(release) == told


def test_an_address_that_is_none_is_told_with_its_line(
    tmp_path: Path, release_of: ReleaseOf, git: Callable[..., str]
) -> None:
    git(tmp_path, "init", "--quiet")
    (tmp_path / "lading.toml").write_text(
        '[wheels]\nindex = "acme"\n[indexes.acme]\nupload = "http://localhost/up/"\nsimple = "x"\n'
    )
    (target,) = targets(load(tmp_path).unit(), release_of(tmp_path))
    assert [str(problem) for problem in target.problems(release_of(tmp_path))] == [
        "lading.toml:5: indexes.acme.simple: 'x' is no address"
    ]


def test_without_an_index_nothing_is_published(tmp_path: Path, release_of: ReleaseOf) -> None:
    assert targets(Tables(wheels=WheelsTable(index="")), release_of(tmp_path)) == []


def test_a_stand_in_is_the_same_target_at_another_address(
    tmp_path: Path, release_of: ReleaseOf, artifact: Artifact
) -> None:
    release = release_of(tmp_path)
    (target,) = targets(Tables(wheels=WheelsTable()), release)
    wheel = Artifact(name="app-1.2.0-py3-none-any.whl", kind="wheel", digest="sha256:0")
    assert [target.takes(each) for each in (artifact, wheel)] == [True, True]
    assert not target.takes(Artifact(name="x", kind="checksums", digest="sha256:0"))
    assert target.directions(release, [artifact, wheel]) == ["python -m pip install app==1.2.0"]
    with target.stand_in(tmp_path / "index", straight) as rehearsal:
        assert (rehearsal.name, rehearsal.rank) == ("pypi", Rank.FOREVER)
        assert rehearsal.problems(release) == []
        assert rehearsal.look(release, [artifact])[artifact.name].state is State.ABSENT
        (line,) = rehearsal.directions(release, [wheel])
    assert line.startswith("python -m pip install --extra-index-url http://127.0.0.1:")
    assert line.endswith("/simple/ app==1.2.0")


def test_directions_tell_no_login(tmp_path: Path, release_of: ReleaseOf) -> None:
    index = Index(upload="http://localhost/up/", simple="http://ci:s3cr3t@localhost/simple/")
    target = IndexTarget(PackageIndex("acme", index))
    wheel = Artifact(name="app-1.2.0-py3-none-any.whl", kind="wheel", digest="sha256:0")
    assert target.directions(release_of(tmp_path), [wheel]) == [
        "python -m pip install --extra-index-url http://localhost/simple/ app==1.2.0"
    ]


@pytest.mark.parametrize("version", ["1.2.0+7.g5f", "1.2.0-rc.1+7.g5f"])
def test_a_version_with_build_metadata_is_refused_before_anything_is_built(
    tmp_path: Path, release_of: ReleaseOf, version: str
) -> None:
    release = release_of(tmp_path, version)
    (target,) = targets(Tables(wheels=WheelsTable()), release)
    with target.stand_in(tmp_path / "index", straight) as rehearsal:
        (problem,) = rehearsal.problems(release)
        assert rehearsal.problems(release_of(tmp_path)) == []
    assert problem.text == f"{version}: pypi takes no version with build metadata: +7.g5f"
    assert "[indexes.NAME]" in problem.hint
    assert problem.blocks_plan


def test_the_names_of_projects_are_those_that_they_state(tmp_path: Path) -> None:
    for name, text in (("a", '[project]\nname = "Hello.App"\n'), ("b", "[[["), ("c", "")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "pyproject.toml").write_text(text)
    assert names_of(tmp_path, ["*"]) == ["hello-app"]
