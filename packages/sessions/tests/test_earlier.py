"""What can be known of earlier floors: nox runs in a clone, and asks git there."""

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Make = Callable[[Mapping[str, str]], Path]
Nox = Callable[..., subprocess.CompletedProcess[str]]

NOXFILE = """from pathlib import Path

import nox

from lading_sessions import _earlier
from lading_sessions._repository import read
from lading_sessions._work import Work


@nox.session(venv_backend="none")
def ask(session: nox.Session) -> None:
    work = Work(session, read(Path.cwd()))
    print(_earlier.floors_before(work), _earlier.cut_off(work))
"""
FLOOR = "[sessions.floors]\nacme = 80\n"
LOWERED = "[sessions.floors]\nacme = 79\n"
READ = "{'acme': 80.0} []"
TOLD = "run `git fetch --unshallow`, or set `fetch-depth: 0` for actions/checkout"


def git(folder: Path, *words: str) -> None:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


def commit(folder: Path) -> None:
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--allow-empty", "--message=it")


@pytest.fixture
def upstream(make: Make) -> Path:
    """Return a repository whose floor is lowered by the last commit."""
    for floors in (FLOOR, LOWERED):
        folder = make({"noxfile.py": NOXFILE, "lading.toml": floors})
        commit(folder)
    return folder


def cloned(upstream: Path, *options: str) -> Path:
    folder = upstream.with_name("clone")
    git(upstream, "clone", "--quiet", *options, f"file://{upstream}", str(folder))
    return folder


@pytest.mark.parametrize("options", [(), ("--depth=2",)])
def test_earlier_floors_are_read_where_the_clone_has_them(
    upstream: Path, nox: Nox, options: tuple[str, ...]
) -> None:
    assert READ in nox(cloned(upstream, *options)).stdout


def test_a_shallow_clone_without_the_commit_before_is_told(upstream: Path, nox: Nox) -> None:
    folder = cloned(upstream, "--depth=1")
    assert TOLD in nox(folder).stdout
    git(folder, "fetch", "--quiet", "--unshallow")
    assert READ in nox(folder).stdout


def test_a_shallow_clone_without_the_commit_where_the_branch_began_is_told(
    upstream: Path, nox: Nox
) -> None:
    git(upstream, "checkout", "--quiet", "-b", "work")
    for _ in range(3):
        commit(upstream)
    git(upstream, "checkout", "--quiet", "main")
    commit(upstream)
    folder = cloned(upstream, "--depth=2", "--branch=work", "--no-single-branch")
    assert TOLD in nox(folder).stdout


def test_a_shallow_clone_without_floors_is_told_nothing(upstream: Path, nox: Nox) -> None:
    folder = cloned(upstream, "--depth=1")
    (folder / "lading.toml").unlink()
    assert "[]" in nox(folder).stdout


@pytest.mark.parametrize("shallow", [True, False])
def test_a_first_commit_has_none_before_it(make: Make, nox: Nox, shallow: bool) -> None:
    folder = make({"noxfile.py": NOXFILE, "lading.toml": FLOOR})
    commit(folder)
    assert READ in nox(cloned(folder, "--depth=1") if shallow else folder).stdout


def test_without_git_there_is_nothing_to_compare_with(
    upstream: Path, nox: Nox, tmp_path: Path
) -> None:
    assert "{} []" in nox(upstream, PATH=str(tmp_path)).stdout
