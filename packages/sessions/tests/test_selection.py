from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from lading_sessions import Mistake
from lading_sessions._measure import on_others
from lading_sessions._repository import read
from lading_sessions._selection import Selection, select

Make = Callable[[Mapping[str, str]], Path]


TWO = {
    "packages/run/pyproject.toml": '[project]\nname = "acme-run"\n',
    "packages/git/pyproject.toml": '[project]\nname = "acme-git"\n',
    "tests/test_all.py": "",
}


def test_nothing_said_is_everything(make: Make) -> None:
    assert select(read(make(TWO)), []).whole


def test_other_pythons_show_the_tests_of_the_packages_but_those_marked_for_the_newest(
    make: Make,
) -> None:
    settings = {"lading.toml": '[sessions]\nnewest-only = "engine"\n'}
    plain, marked = read(make(TWO)), read(make(TWO | settings))
    assert on_others(plain) == Selection(plain.packages, (), ())
    assert on_others(marked) == Selection(marked.packages, (), ("-m", "not engine"))


E2E = "packages/git/tests/e2e"


def test_what_is_not_measured_is_not_shown_by_other_pythons_either(make: Make) -> None:
    settings = f'[sessions]\nnewest-only = "engine"\nunmeasured = ["tests", "{E2E}"]'
    repository = read(make(TWO | {"lading.toml": settings}))
    ignored = (
        *("--ignore=tests", "--ignore-glob=tests/*", "--deselect=tests::"),
        *(f"--ignore={E2E}", f"--ignore-glob={E2E}/*", f"--deselect={E2E}::"),
    )
    options = ("-m", "not engine", *ignored)
    assert on_others(repository) == Selection(repository.packages, (), options)


def test_names_paths_and_options_are_told_apart(make: Make) -> None:
    repository = read(make(TWO))
    git, run = repository.packages
    words = ["run", "acme-git", "acme-run", "tests/test_all.py::test_x", "-k", "git"]
    expected = Selection((run, git), ("tests/test_all.py::test_x",), ("-k", "git"))
    assert select(repository, words) == expected


def test_every_unknown_name_is_told_with_the_likely_one(make: Make) -> None:
    with pytest.raises(Mistake) as caught:
        select(read(make(TWO)), ["rum", "run", "zzz"])
    assert str(caught.value).splitlines() == [
        "'rum' is neither a package nor a path: did you mean run?",
        "'zzz' is neither a package nor a path: there are: git, run",
    ]
