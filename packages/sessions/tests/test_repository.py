import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from lading_sessions._environment import search_path
from lading_sessions._imported import imported
from lading_sessions._repository import read
from lading_sessions._sessions import lock_command, typed

Make = Callable[[Mapping[str, str]], Path]


NOXFILE = ["--python-executable", sys.executable, "noxfile.py"]
WEB_APP = """
[project]
name = "acme.web-app"
requires-python = ">=3.12"
[dependency-groups]
test = []
[tool.ruff]
"""
BUILT = """
[build-system]
requires = ["hatchling"]
[project]
name = "acme-a"
requires-python = ">=3.12,<4"
"""


def test_a_repository_without_any_file_has_no_packages(make: Make) -> None:
    repository = read(make({}))
    assert (repository.packages, repository.lock, repository.pyprojects) == ((), None, ())
    assert typed(repository) == [NOXFILE]


def test_the_root_can_be_the_package(make: Make) -> None:
    root = make(
        {
            "pyproject.toml": WEB_APP,
            "acme_web_app/__init__.py": "",
            "tests/test_it.py": "",
        }
    )
    repository = read(root)
    (package,) = repository.packages
    assert (package.name, package.sources, package.tests) == (
        "acme.web-app",
        ("acme_web_app",),
        "tests",
    )
    assert repository.requires_python == (">=3.12",)
    assert (set(repository.groups), set(repository.tools)) == ({"test"}, {"ruff"})
    assert typed(repository) == [["acme_web_app", "tests"], NOXFILE]
    assert search_path(repository) == "."


def test_tasks_lie_beside_the_tests_or_beside_nox(make: Make) -> None:
    repository = read(make({"conftest.py": "", "tasks.py": ""}))
    assert typed(repository) == [["conftest.py", "tasks.py"], NOXFILE]
    assert typed(repository, tasks_beside_nox=True) == [["conftest.py"], [*NOXFILE, "tasks.py"]]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("import os.path, sys as s\nfrom lading.x import y\n", {"os", "sys", "lading"}),
        ("def f():\n    from . import a\n    from .b import c\n    import d\n", {"d"}),
        ("no Python", set()),
        ("\0", set()),
    ],
)
def test_what_a_file_imports_is_read_without_running_it(
    tmp_path: Path, text: str, names: set[str]
) -> None:
    path = tmp_path / "tasks.py"
    assert imported(path) == set()
    path.write_text(text)
    assert imported(path) == names


def test_packages_in_folders_have_tests_of_their_own(make: Make) -> None:
    root = make(
        {
            "pyproject.toml": "[tool.coverage.run]\npatch = ['subprocess']\n",
            "packages/a/pyproject.toml": '[project]\nname = "acme-a"\n',
            "packages/a/src/acme_a/__init__.py": "",
            "packages/a/tests/test_a.py": "",
            "packages/b/pyproject.toml": '[project]\nname = "acme-b"\n',
            "packages/b/acme_b.py": "",
            "packages/b/tests/data.txt": "",
        }
    )
    repository = read(root)
    assert [(one.name, one.sources, one.tests) for one in repository.packages] == [
        ("a", ("packages/a/src",), "packages/a/tests"),
        ("b", ("packages/b/acme_b.py",), "packages/b/tests"),
    ]
    assert repository.measures_children
    assert typed(repository) == [
        ["packages/a/src", "packages/a/tests"],
        ["packages/b/acme_b.py"],
        NOXFILE,
    ]
    assert search_path(repository) == "packages/a/src:packages/b"


def test_the_lock_is_for_every_python_that_is_allowed_and_names_no_server(make: Make) -> None:
    root = make(
        {
            "pyproject.toml": "[dependency-groups]\ntest = ['pytest']\n",
            "packages/a/pyproject.toml": BUILT,
        }
    )
    repository = read(root)
    assert repository.build_requires == ("hatchling",)
    assert " ".join(lock_command(repository)) == (
        "pip compile --universal --generate-hashes --no-header --no-annotate "
        "--output-file requirements.lock --python-version 3.12 --no-emit-package acme-a "
        "--group pyproject.toml:test packages/a/pyproject.toml"
    )
