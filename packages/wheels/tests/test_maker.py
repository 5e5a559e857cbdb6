import json
import os
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from lading_artifact import Made, Order, Release
from lading_version import Carrier, VersionTable
from lading_wheels import BuildFailed, WheelMaker, WheelsTable
from lading_wheels._errors import OtherRequirements

pytestmark = pytest.mark.engine

Project = Callable[..., Path]
ReleaseOf = Callable[..., Release]

C_SOURCE = """#include <Python.h>
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "fast"};
PyMODINIT_FUNC PyInit_fast(void) { return PyModule_Create(&module); }
"""


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def make(release: Release, folder: Path, *packages: str, made: Made | None = None) -> Made:
    folder.mkdir(parents=True)
    table = WheelsTable(packages=packages or (".",), environment={"CFLAGS": "-g"})
    resolved = made.resolved if made else None
    order = Order(release=release, inputs=(), folder=folder, resolved=resolved)
    return WheelMaker(table).make(order)


def digests(made: Made) -> dict[str, str]:
    return {artifact.name: artifact.digest for artifact in made.artifacts}


@pytest.mark.parametrize("backend", ["hatchling", "setuptools", "flit", "pdm"])
def test_two_builds_in_different_folders_and_umasks_give_equal_bytes(
    backend: str, tmp_path: Path, project: Project, release_of: ReleaseOf
) -> None:
    with umask(0o022):
        one = project(tmp_path / "one", "hello-app", backend)
        before = sorted(one.rglob("*"))
        first = make(release_of(one), tmp_path / "dist1")
    with umask(0o077):
        two = project(tmp_path / "another" / "longer", "hello-app", backend)
        second = make(release_of(two), tmp_path / "dist2", made=first)
    assert sorted(digests(first)) == [
        "hello_app-1.2.0-py3-none-any.whl",
        "hello_app-1.2.0.tar.gz",
    ]
    assert digests(first) == digests(second)
    assert sorted(one.rglob("*")) == before, "nothing is left behind in the clone"
    assert first.resolved == second.resolved
    assert [(a.kind, a.media_type) for a in first.artifacts] == [
        ("wheel", "application/zip"),
        ("sdist", "application/gzip"),
    ]


def test_a_native_wheel_is_the_same_in_every_folder(
    tmp_path: Path, project: Project, release_of: ReleaseOf
) -> None:
    more = '[[tool.setuptools.ext-modules]]\nname = "fast"\nsources = ["fast.c"]\n'
    made: list[Made] = []
    for name in ("one", "another/longer"):
        folder = project(tmp_path / name, "hello-app", "setuptools", more=more)
        (folder / "fast.c").write_text(C_SOURCE)
        release = replace(release_of(folder), work=tmp_path / f"work of {name}")
        dist = tmp_path / f"dist{len(made)}"
        made.append(make(release, dist, made=made[0] if made else None))
    assert digests(made[0]) == digests(made[1])
    (wheel,) = (a for a in made[0].artifacts if a.kind == "wheel")
    assert "none-any" not in wheel.name
    with zipfile.ZipFile(wheel.file) as archive:
        assert any(name.startswith("fast.") for name in archive.namelist())


LISTING = """import json, os
from setuptools.build_meta import *
from setuptools.build_meta import build_sdist as _build_sdist


def build_sdist(*arguments, **named):
    with open("src/hello_app/seen.json", "w") as file:
        json.dump(sorted(os.environ), file)
    return _build_sdist(*arguments, **named)
"""


def test_a_backend_sees_no_credentials_and_what_it_is_given(
    tmp_path: Path, project: Project, release_of: ReleaseOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("TWINE_PASSWORD", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "ACME"):
        monkeypatch.setenv(name, "hunter22")
    root = own_backend(project(tmp_path / "root", "hello-app", "setuptools"), LISTING)
    made = make(release_of(root), tmp_path / "dist")
    (sdist,) = (a.file for a in made.artifacts if a.kind == "sdist")
    with tarfile.open(sdist) as archive:
        file = archive.extractfile("hello_app-1.2.0/src/hello_app/seen.json")
        assert file is not None
        seen = set(json.load(file))
    assert {"PATH", "HOME", "SOURCE_DATE_EPOCH", "CFLAGS"} <= seen
    assert not seen & {"TWINE_PASSWORD", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "ACME"}


def own_backend(root: Path, source: str) -> Path:
    """Let the project be built by a backend of its own, which wraps that of setuptools."""
    (root / "backend.py").write_text(source)
    (root / "MANIFEST.in").write_text("include backend.py\nrecursive-include src *.json\n")
    text = (root / "pyproject.toml").read_text()
    text = text.replace('"setuptools.build_meta"', '"backend"\nbackend-path = ["."]')
    (root / "pyproject.toml").write_text(text)
    return root


ZIPPING = """import zipfile
from setuptools.build_meta import *


def build_sdist(folder, settings=None):
    with zipfile.ZipFile(f"{folder}/NAME", "w") as archive:
        archive.writestr("hello_app-1.2.0/PKG-INFO", "")
    return "NAME"
"""


@pytest.mark.parametrize("name", ["hello_app-1.2.0.zip", "hello_app-1.2.0.tar.gz"])
def test_an_sdist_that_is_no_tar_is_told(
    name: str, tmp_path: Path, project: Project, release_of: ReleaseOf
) -> None:
    root = own_backend(
        project(tmp_path / "root", "hello-app", "setuptools"), ZIPPING.replace("NAME", name)
    )
    with pytest.raises(BuildFailed) as caught:
        make(release_of(root), tmp_path / "dist")
    told = f"{name} is no sdist that could be used: its backend has to write a .tar.gz file"
    assert told in str(caught.value)


@dataclass(frozen=True)
class FromTag:
    """A backend that takes the version from the tag, and its settings."""

    requires: str
    backend: str
    more: str

    def write(self, root: Path, project: Project, git: Callable[..., str]) -> None:
        folder = project(root / "packages" / "app", "hello-app", more=self.more)
        text = (folder / "pyproject.toml").read_text()
        text = text.replace('version = "1.2.0"', 'dynamic = ["version"]', 1)
        text = text.replace('"hatchling>=1.27"', self.requires)
        text = text.replace("hatchling.build", self.backend)
        (folder / "pyproject.toml").write_text(text)
        git(root, "init", "--quiet")
        git(root, "add", "--all")
        git(root, "commit", "--quiet", "--message", "first")
        git(root, "tag", "v1.3.0rc1")


HATCH = '[tool.hatch.version]\nsource = "vcs"\nraw-options = {root = "../.."}\n'
SCM = '[tool.setuptools_scm]\nroot = "../.."\n'


FROM_TAG = [
    pytest.param(
        FromTag('"hatchling>=1.27", "hatch-vcs>=0.5"', "hatchling.build", HATCH), id="hatch-vcs"
    ),
    pytest.param(
        FromTag('"setuptools>=77", "setuptools-scm>=8"', "setuptools.build_meta", SCM),
        id="setuptools-scm",
    ),
]


@pytest.mark.parametrize("case", FROM_TAG)
def test_a_version_that_the_tag_decides_is_seen(
    case: FromTag,
    tmp_path: Path,
    project: Project,
    release_of: ReleaseOf,
    git: Callable[..., str],
) -> None:
    root = tmp_path / "root"
    case.write(root, project, git)
    made = make(release_of(root, "1.3.0-rc.1"), tmp_path / "dist", "packages/*")
    assert sorted(digests(made)) == [
        "hello_app-1.3.0rc1-py3-none-any.whl",
        "hello_app-1.3.0rc1.tar.gz",
    ]


@pytest.mark.parametrize("case", FROM_TAG)
def test_between_two_tags_a_snapshot_has_the_version_that_the_backend_makes(
    case: FromTag,
    tmp_path: Path,
    project: Project,
    release_of: ReleaseOf,
    git: Callable[..., str],
) -> None:
    root = tmp_path / "root"
    case.write(root, project, git)
    git(root, "tag", "v1.3.0")
    git(root, "commit", "--quiet", "--allow-empty", "--message", "second")
    commit = git(root, "rev-parse", "HEAD").strip()
    version = f"1.3.1-0.dev.1+g{commit[:12]}"
    release = replace(release_of(root, version), commit=commit, snapshot=True)
    names = sorted(digests(make(release, tmp_path / "dist", "packages/*")))
    assert [name.partition("+")[0] for name in names] == ["hello_app-1.3.1.dev1"] * 2


def test_requirements_are_resolved_once_and_given_again(
    tmp_path: Path, project: Project, release_of: ReleaseOf
) -> None:
    for name in ("a", "b"):
        project(tmp_path / "root" / name, f"hello-{name}")
    release = release_of(tmp_path / "root")
    made = make(release, tmp_path / "dist", "a", "b")
    assert list(made.resolved) == ["build-requirements"]
    sets = made.resolved["build-requirements"]
    assert isinstance(sets, dict)
    assert list(sets) == ["hatchling>=1.27"]
    lines = sets["hatchling>=1.27"]
    assert lines == sorted(lines)
    assert all("==" in line and " --hash=sha256:" in line for line in lines)
    assert any(line.startswith("hatchling==") for line in lines)

    other = replace(made, resolved={"build-requirements": {"flit_core": []}})
    with pytest.raises(OtherRequirements, match=r"needs \(hatchling>=1.27\).*of \(flit_core\)"):
        make(release, tmp_path / "again", "a", made=other)


def test_another_version_and_one_name_for_two_projects_are_refused(
    tmp_path: Path, project: Project, release_of: ReleaseOf
) -> None:
    root = tmp_path / "root"
    for name in ("a", "b"):
        project(root / name, "hello-app")
    wheel, sdist = "hello_app-1.2.0-py3-none-any.whl", "hello_app-1.2.0.tar.gz"
    with pytest.raises(BuildFailed) as caught:
        make(release_of(root, "1.3.0"), tmp_path / "dist", "*")
    assert str(caught.value).splitlines() == [
        f"a: built {sdist}: its version is 1.2.0, the release is 1.3.0",
        f"a: built {wheel}: its version is 1.2.0, the release is 1.3.0",
        f"b: built {sdist}: its version is 1.2.0, the release is 1.3.0",
        f"b: built {wheel}: its version is 1.2.0, the release is 1.3.0",
        f"{wheel} is built by two projects",
        f"{sdist} is built by two projects",
    ]


def test_every_project_that_does_not_build_is_told(
    tmp_path: Path, project: Project, release_of: ReleaseOf
) -> None:
    root = tmp_path / "root"
    project(root / "good", "hello-good")
    broken = '[tool.hatch.build.targets.wheel]\npackages = ["nowhere"]\n'
    for name in ("bad", "worse"):
        project(root / name, f"hello-{name}", more=broken)
        (root / name / "README.md").unlink()
    with pytest.raises(BuildFailed) as caught:
        make(release_of(root), tmp_path / "dist", "*")
    assert [problem.file for problem in caught.value.problems] == ["bad", "worse"]
    assert all("README.md" in problem.text for problem in caught.value.problems)


def test_what_is_wrong_is_told_before_anything_is_built(
    tmp_path: Path, project: Project, release_of: ReleaseOf
) -> None:
    root = tmp_path / "root"
    project(root / "ok", "hello-ok")
    project(root / "old", "hello-old", version="1.1.0")
    project(root / "broken", "hello-broken", more="[[[")
    project(root / "table", "hello-table")
    text = (root / "table" / "pyproject.toml").read_text()
    (root / "table" / "pyproject.toml").write_text(text.replace("requires =", "require ="))
    project(root / "wanting", "hello-wanting", requires="no such requirement!")
    (root / "docs").mkdir()
    (root / "legacy").mkdir()
    (root / "legacy" / "setup.py").touch()
    maker = WheelMaker(WheelsTable(packages=("*", "docs", "nowhere/*")))
    problems = maker.problems(release_of(root))
    told = [str(problem) for problem in problems]
    assert [told[0], told[1], told[5]] == [
        "wheels.packages[1]: 'docs' holds no pyproject.toml and no setup.py",
        "wheels.packages[2]: 'nowhere/*' matches no Python project",
        "old/pyproject.toml:7: project.version is 1.1.0, the release is 1.2.0",
    ]
    assert told[2].startswith("broken/pyproject.toml:15: is no TOML: ")
    assert told[3].startswith("table/pyproject.toml: ")
    assert told[3].endswith(": `requires` is a required property")
    assert told[4].startswith(
        "wanting/pyproject.toml: build-system.requires: 'no such requirement!' is no requirement: "
    )
    assert len(told) == 6
    assert [problem.hint for problem in (problems[3], problems[5])] == [
        "Found 'require' in pyproject.toml, did you mean 'requires'?",
        (
            "Write 1.2.0 there and commit; as a carrier of [version],"
            " `invoke version.set 1.2.0` writes it."
        ),
    ]


def test_a_version_that_the_check_of_versions_tells_of_is_not_told_again(
    tmp_path: Path, project: Project, release_of: ReleaseOf
) -> None:
    project(tmp_path, "hello-root", version="1.1.0")
    for name in ("a", "b"):
        project(tmp_path / name, f"hello-{name}", version="1.1.0")
    table = WheelsTable(packages=(".", "a", "b"))
    versions = VersionTable(carriers=(Carrier(path="a/pyproject.toml", key="project.version"),))
    release = release_of(tmp_path)
    by_default, by_table, unread = (
        [problem.file for problem in WheelMaker(table, versions=each).problems(release)]
        for each in (None, versions, VersionTable(source="b/pyproject.toml"))
    )
    assert by_default == ["a/pyproject.toml", "b/pyproject.toml"]
    assert by_table == ["b/pyproject.toml"]
    assert unread == ["pyproject.toml", "a/pyproject.toml"]
