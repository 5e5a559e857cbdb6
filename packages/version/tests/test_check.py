from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from lading_version import (
    Carrier,
    Grammar,
    OutOfStep,
    Policy,
    Version,
    VersionTable,
    check,
    expected_version,
    problems,
    source_version,
)

Put = Callable[[str, str | bytes], Path]
V1, V2, V3 = Version(1, 0, 0), Version(2, 0, 0), Version(3, 0, 0)
RUN = "Run `invoke version.set 3.0.0`."


def told(root: Path, table: VersionTable, version: Version = V3) -> list[str]:
    return [str(problem) for problem in problems(root, table, version)]


def test_without_settings_the_static_version_of_pyproject_decides(put: Put, tmp_path: Path) -> None:
    put("pyproject.toml", b'\xef\xbb\xbf[project]\nname = "x"\nversion = "1.2.0rc1"\n')
    assert source_version(tmp_path) == Version(1, 2, 0, ("rc", 1))
    assert expected_version(tmp_path) == Version(1, 2, 0, ("rc", 1))
    assert problems(tmp_path, None, Version(1, 2, 0, ("rc", 1))) == ()
    assert [str(p) for p in problems(tmp_path, None, V3)] == [
        "pyproject.toml:3: project.version is 1.2.0rc1, not 3.0.0"
    ]


@pytest.mark.parametrize(
    "text",
    [
        None,
        '[project]\nname = "x"\ndynamic = ["version"]\n',
        "[tool.x]\n",
    ],
    ids=["no file", "dynamic", "no project"],
)
def test_without_a_static_version_the_tag_decides(
    put: Put, tmp_path: Path, text: str | None
) -> None:
    if text is not None:
        put("pyproject.toml", text)
    assert source_version(tmp_path) is None
    assert expected_version(tmp_path) is None
    assert problems(tmp_path, None, V3) == ()


def test_a_broken_pyproject_is_told_and_not_passed_over(put: Put, tmp_path: Path) -> None:
    put("pyproject.toml", "[project\n")
    with pytest.raises(OutOfStep) as raised:
        source_version(tmp_path)
    assert str(raised.value).startswith("pyproject.toml:1: not TOML: ")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("Chart.yaml", "appVersion: 9.9.9\nversion: 1.2.0\n"),
        ("package.json", '{"version": "1.2.0"}'),
        ("Cargo.toml", '[package]\nversion = "1.2.0"\n'),
        ("VERSION", "v1.2.0\n"),
    ],
)
def test_a_source_is_known_by_its_name(put: Put, tmp_path: Path, path: str, text: str) -> None:
    put(path, text)
    assert source_version(tmp_path, VersionTable(source=path)) == Version(1, 2, 0)


def test_a_source_can_be_any_carrier(put: Put, tmp_path: Path) -> None:
    put("a.py", '__version__ = "1.2.0rc1"\n')
    table = VersionTable(source=Carrier(path="a.py", pattern='__version__ = "{version}"'))
    assert source_version(tmp_path, table) == Version(1, 2, 0, ("rc", 1))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "VERSION:1: it should hold the version and nothing else"),
        ("1.2", "VERSION:1: the version is no version: SemVer 2.0.0 cannot hold '1.2': it needs"),
        (
            "a=1.0.0\na=2.0.0",
            "VERSION: holds several versions, 1.0.0, 2.0.0: it cannot be the source",
        ),
    ],
)
def test_a_source_that_decides_nothing_is_refused(
    put: Put, tmp_path: Path, text: str, message: str
) -> None:
    put("VERSION", text)
    pattern = "a={version}" if "=" in text else None
    with pytest.raises(OutOfStep) as raised:
        source_version(tmp_path, VersionTable(source=Carrier(path="VERSION", pattern=pattern)))
    assert str(raised.value).startswith(message)
    assert raised.value.exit_code == 3


def test_an_explicit_source_that_is_dynamic_decides_nothing(put: Put, tmp_path: Path) -> None:
    put("pyproject.toml", '[project]\nname = "x"\ndynamic = ["version"]\n')
    with pytest.raises(OutOfStep, match="holds no version: it cannot be") as caught:
        source_version(tmp_path, VersionTable(source="pyproject.toml"))
    [problem] = caught.value.problems
    assert """{ path = …, pattern = '__version__ = "{version}"' }""" in problem.hint


def test_all_that_is_out_of_step_is_told_with_file_and_line(put: Put, tmp_path: Path) -> None:
    put("b/pyproject.toml", '[project]\nversion = "2.0.0"\ndependencies = ["x-a~=3.0.0"]\n')
    put("a/pyproject.toml", '[project]\n\nversion = "2.0"\ndependencies = ["x-b >= 2.0.0"]\n')
    put("d/pyproject.toml", "[project]\ndynamic = ['version']\n")
    put("Chart.yaml", "version: 1.0.0\n\nappVersion: v2.0.0\n")
    table = VersionTable(
        source="tag",
        carriers=(
            Carrier(path="*/pyproject.toml", key="project.version"),
            Carrier(path="*/pyproject.toml", requirement="x-*"),
            Carrier(path="Chart.yaml", key="appVersion"),
        ),
    )
    assert told(tmp_path, table) == [
        "Chart.yaml:3: appVersion is 2.0.0, not 3.0.0",
        (
            "a/pyproject.toml:3: project.version is '2.0', not 3.0.0: "
            "SemVer 2.0.0 cannot hold '2.0': it needs three numbers and this has 2"
        ),
        "a/pyproject.toml:4: x-b >= 2.0.0 is 2.0.0, not 3.0.0",
        "b/pyproject.toml:2: project.version is 2.0.0, not 3.0.0",
    ]
    assert {problem.hint for problem in problems(tmp_path, table, V3)} == {RUN}
    with pytest.raises(OutOfStep) as raised:
        check(tmp_path, table, V3, unit="api")
    assert raised.value.hint == "Run `invoke version.set 3.0.0 --unit api`."
    assert str(raised.value).splitlines() == told(tmp_path, table)


def test_when_the_tag_decides_the_highest_version_is_expected(put: Put, tmp_path: Path) -> None:
    for name, text in {"a": "1.0.0", "b": "2.0.0", "c": "9.0.0", "d": "x"}.items():
        put(f"{name}.txt", text)
    carriers = [Carrier(path=f"{name}.txt") for name in "abd"]
    carriers.append(Carrier(path="c.txt", policy=Policy.INDEPENDENT))
    table = VersionTable(source="tag", carriers=tuple(carriers))
    assert expected_version(tmp_path, table) == V2


@pytest.mark.parametrize(
    ("held", "previous", "text"),
    [
        ("3.0.0", V1, None),
        ("2.0.0", V1, None),
        ("1.0.0", V1, None),
        ("3.0.0-rc.1", V1, None),
        ("0.9.0", V1, "is 0.9.0, not 3.0.0 or at least 1.0.0"),
        ("3.0.1", V1, "is 3.0.1, not 3.0.0 or at least 1.0.0"),
        ("2.0.0", None, "is 2.0.0, not 3.0.0"),
        ("x", V1, "is 'x', not 3.0.0: SemVer 2.0.0 cannot hold 'x': it begins with three"),
    ],
)
def test_a_follower_may_be_one_release_behind(
    put: Put, tmp_path: Path, held: str, previous: Version | None, text: str | None
) -> None:
    put("a.txt", held)
    table = VersionTable(source="tag", carriers=(Carrier(path="a.txt", policy=Policy.FOLLOWS),))
    found = problems(tmp_path, table, V3, previous=previous)
    assert table.has_followers
    if text is None:
        assert found == ()
    else:
        assert str(found[0]).startswith(f"a.txt:1: the version {text}")
        assert found[0].hint == "Run `invoke version.set 3.0.0 --followers`."


def test_a_placeholder_stays_what_it_is(put: Put, tmp_path: Path) -> None:
    put("a.yaml", "version: 0.0.1-set.by.ci\n")
    put("b.yaml", "version: 3.0.0\n")
    put("c.txt", "x-set.by.hand and x-0.0.1")
    keyed = Carrier(
        path="a.yaml", key="version", policy=Policy.PLACEHOLDER, placeholder="0.0.1-set.by.*"
    )
    carriers = (
        keyed,
        replace(keyed, path="b.yaml"),
        Carrier(
            path="c.txt", pattern="x-{version}", policy=Policy.PLACEHOLDER, placeholder="set.by.*"
        ),
    )
    found = problems(tmp_path, VersionTable(source="tag", carriers=carriers), V3)
    assert [(str(p), p.hint) for p in found] == [
        (
            "b.yaml:1: version is '3.0.0', not '0.0.1-set.by.*'",
            "Write '0.0.1-set.by.*' there again: it is filled in when it is published.",
        ),
        (
            "c.txt:1: the version in 'x-{version}' is '0.0.1', not 'set.by.*'",
            "Write 'set.by.*' there again: it is filled in when it is published.",
        ),
    ]


def test_an_independent_version_must_only_be_one(put: Put, tmp_path: Path) -> None:
    put("a.txt", "0.4.0")
    put("b.txt", "0.4")
    carriers = tuple(Carrier(path=p, policy=Policy.INDEPENDENT) for p in ("a.txt", "b.txt"))
    assert told(tmp_path, VersionTable(source="tag", carriers=carriers)) == [
        (
            "b.txt:1: the version is no version: SemVer 2.0.0 cannot hold '0.4': "
            "it needs three numbers and this has 2"
        )
    ]


def test_frozen_files_are_not_even_read(put: Put, tmp_path: Path) -> None:
    put("charts/v4.1/Chart.yaml", "{{ broken")
    put("charts/v5/Chart.yaml", "version: 3.0.0\nappVersion: 1.0.0\n")
    carriers = (
        Carrier(path="charts/*/Chart.yaml", key="version"),
        Carrier(path="charts/*/Chart.yaml", key="appVersion"),
        Carrier(path="charts/v4.*/Chart.yaml", policy=Policy.FROZEN),
        Carrier(path="charts/v5/Chart.yaml", key="appVersion", policy=Policy.FROZEN),
    )
    assert told(tmp_path, VersionTable(source="tag", carriers=carriers)) == []
    frozen = VersionTable(source="tag", carriers=(carriers[2],))
    assert told(tmp_path, frozen) == []


def test_each_place_has_its_grammar(put: Put, tmp_path: Path) -> None:
    version = Version.parse("3.0.0-rc.1+g1")
    held = {
        "pyproject.toml": ("project.version", "3.0.0rc1+g1"),
        "package.json": ("version", "3.0.0-rc.1+g1"),
        "Chart.yaml": ("appVersion", "3.0.0-rc.1+g1"),
        "values.yaml": ("image.tag", "3.0.0-rc.1_g1"),
        "kustomization.yaml": ("images[0].newTag", "3.0.0-rc.1_g1"),
        "pod.yaml": ('labels."app.kubernetes.io/version"', "3.0.0-rc.1_g1"),
    }
    put("pyproject.toml", '[project]\nversion = "3.0.0rc1+g1"\n')
    put("package.json", '{"version": "3.0.0-rc.1+g1"}')
    put("Chart.yaml", "appVersion: 3.0.0-rc.1+g1")
    put("values.yaml", "image: {tag: 3.0.0-rc.1_g1}")
    put("kustomization.yaml", "images: [{newTag: v3.0.0-rc.1_g1}]")
    put("pod.yaml", "labels:\n  app.kubernetes.io/version: 3.0.0-rc.1_g1")
    put("requirements.txt", "app==3.0.0rc1+g1")
    put("setup.py", "version='3.0.0rc1+g1'")
    put("chosen.txt", "3.0.0rc1+g1")
    carriers = (
        *(Carrier(path=path, key=key) for path, (key, _) in held.items()),
        Carrier(path="requirements.txt", pattern="app=={version}"),
        Carrier(path="setup.py", pattern="version='{version}'"),
        Carrier(path="chosen.txt", grammar=Grammar.PEP440),
    )
    table = VersionTable(source="tag", carriers=carriers)
    assert told(tmp_path, table, version) == []
    wrong = [str(problem).split()[-1] for problem in problems(tmp_path, table, version.public)]
    assert sorted(wrong) == ["3.0.0-rc.1"] * 5 + ["3.0.0rc1"] * 4
