"""Which changes make the data of the last run of the tests old."""

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from lading_sessions._fingerprint import fingerprints
from lading_sessions._listed import listed
from lading_sessions._repository import read
from lading_sessions._tested import digests

Make = Callable[[Mapping[str, str]], Path]

APP = {
    "pyproject.toml": '[project]\nname = "app"\n',
    "app/__init__.py": "",
    ".gitignore": "*.log\n/app/version.py\n",
    ".ci/run": "",
    "README.md": "",
    "tests/data": "",
}


def git(root: Path, *words: str) -> str:
    ran = subprocess.run(["git", *words], cwd=root, capture_output=True, check=False)
    return ran.stdout.decode()


def by_git(root: Path) -> dict[str, str]:
    return digests(read(root), listed(lambda *words: git(root, *words[1:])))


@pytest.fixture
def app(make: Make) -> Path:
    root = make(APP)
    git(root, "init", "-q")
    git(root, "add", ".")
    return root


@pytest.mark.parametrize(
    "name", [".ci/run", "README.md", "noxfile.py", "tests/data", "tasks.py", "app/version.py"]
)
def test_every_file_that_git_lists_makes_the_data_old_and_so_do_ignored_sources(
    app: Path, make: Make, name: str
) -> None:
    first = by_git(app)
    make({name: "another"})
    second = by_git(app)
    assert first != second
    (app / name).unlink()
    assert by_git(app) != second


@pytest.mark.parametrize(
    "name", ["it.log", "tests/it.log", ".nox/it", "app/__pycache__/it.pyc", "build/it", ".git/it"]
)
def test_what_git_ignores_and_caches_do_not_make_the_data_old(
    app: Path, make: Make, name: str
) -> None:
    first = by_git(app)
    make({name: ""})
    assert by_git(app) == first


def test_links_to_folders_are_not_followed(app: Path, tmp_path: Path) -> None:
    (app / "outside").symlink_to(tmp_path)
    git(app, "add", ".")
    first = by_git(app)
    (tmp_path / "other").touch()
    assert by_git(app) == first


@pytest.mark.parametrize(
    ("name", "text", "keys"),
    [
        ("lading.toml", "", "sessions.floors"),
        ("lading.toml", "tag = 'v{version}'\n", "sessions.floors"),
        ("pyproject.toml", APP["pyproject.toml"], "tool.lading.sessions.floors"),
    ],
)
def test_a_first_floor_and_a_raised_one_do_not_make_the_data_old_but_all_else_in_its_file_does(
    app: Path, make: Make, name: str, text: str, keys: str
) -> None:
    first = by_git(app)
    if text:
        make({name: text})
        first = by_git(app)
    for floor in (1, 2):
        make({name: f"{text}[{keys}]\napp = {floor}\n"})
        assert by_git(app) == first
    make({name: f"{text}[{keys}]\napp = 2\n[other]\nkey = 1\n"})
    assert by_git(app) != first


def test_a_folder_that_git_passes_over_is_looked_through(app: Path, make: Make) -> None:
    below = make({"it.log/tests/test_it.py": ""}) / "it.log"
    first = by_git(below)
    make({"it.log/tests/test_it.py": "another"})
    assert by_git(below) != first


def test_a_fingerprint_is_of_names_and_contents_only(tmp_path: Path) -> None:
    def now() -> dict[str, str]:
        return fingerprints(tmp_path, ["src", "one.py", "missing"])

    source = tmp_path / "src" / "deep" / "a.py"
    source.parent.mkdir(parents=True)
    source.write_text("1", encoding="utf-8")
    first = now()
    for left in ("src/__pycache__/a.pyc", "src/.hidden/x", "src/x.egg-info/y", "other.py"):
        (tmp_path / left).parent.mkdir(exist_ok=True)
        (tmp_path / left).write_text("", encoding="utf-8")
    source.touch()
    assert now() == first
    source.write_text("2", encoding="utf-8")
    second = now()
    source.rename(source.with_name("b.py"))
    third = now()
    (tmp_path / "one.py").write_text("", encoding="utf-8")
    assert len({str(each) for each in (first, second, third, now())}) == 4


def test_what_decides_how_tests_run_makes_the_data_old_and_a_floor_does_not(make: Make) -> None:
    def digest(settings: str) -> str:
        return str(digests(read(make({"lading.toml": f"[sessions]\n{settings}\n"}))))

    first = digest("floors = { run = 90 }")
    assert digest("floors = { run = 91 }") == first
    others = ['unmeasured = ["tests/e2e"]', 'newest-only = "engine"', "allow-skips = true"]
    assert len({first, *map(digest, others)}) == 4


@pytest.mark.parametrize(
    "source",
    [
        "src/build/__init__.py",
        "src/acme/dist/deep.py",
        "src/acme/template/build/setup.py",
        "packages/dist/dist/__init__.py",
        "packages/dist/tests/build/test_it.py",
        "tests/dist/test_it.py",
    ],
)
def test_data_is_old_when_a_package_changes_that_is_called_as_build_tools_call_folders(
    make: Make, source: str
) -> None:
    files = {
        "pyproject.toml": '[project]\nname = "acme"\n',
        "packages/dist/pyproject.toml": '[project]\nname = "dist"\n',
        "src/acme/template/pyproject.toml": "",
    }
    first = digests(read(make({**files, source: "first = 1\n"})))
    assert digests(read(make({source: "second = 2\n"}))) != first


def test_what_build_tools_leave_beside_a_pyproject_does_not_make_the_data_old(make: Make) -> None:
    files = {f"packages/app/{name}": "" for name in ("src/app/a.py", "tests/toy/pyproject.toml")}
    project = {"packages/app/pyproject.toml": '[project]\nname = "app"\n'}
    first = digests(read(make({**project, **files})))
    built = ("build/lib/a.py", "dist/app.whl", "tests/toy/build/a.py", "src/app.egg-info/PKG-INFO")
    left = (*built, "src/app/__pycache__/a.pyc")
    assert digests(read(make({f"packages/app/{name}": "" for name in left}))) == first
