from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from lading_sessions import Mistake
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
