from pathlib import Path
from typing import Protocol

import pytest

from lading_git import Repository
from lading_version import AtCommit, Folder


class Repo(Protocol):
    root: Path

    def commit(self, message: str, files: dict[str, str] | None = None) -> str: ...


FILES = (
    "Chart.yaml",
    "charts/.hidden/Chart.yaml",
    "charts/Chart.yaml",
    "charts/app/Chart.yaml",
    "charts/app/deep/Chart.yaml",
    "charts/node_modules/Chart.yaml",
    "other/Chart.yaml",
)
BELOW = FILES[1:5]


@pytest.fixture
def filled(repo: Repo) -> Repo:
    """A repository with charts, and links to them."""
    repo.root.mkdir(exist_ok=True)
    (repo.root / "linked").symlink_to("charts")
    (repo.root / "Linked.yaml").symlink_to("Chart.yaml")
    repo.commit("feat: charts", dict.fromkeys(FILES, "version: 1.0.0\n"))
    return repo


@pytest.mark.parametrize(
    ("pattern", "named"),
    [
        ("charts/**", BELOW),
        ("charts/**/Chart.yaml", BELOW),
        ("**", (FILES[0], *BELOW, FILES[6])),
        ("**/Chart.yaml", (FILES[0], *BELOW, FILES[6])),
        ("**/app/**", FILES[3:5]),
        ("charts/*/Chart.yaml", (FILES[1], FILES[3])),
        ("charts/a?p/Chart.yaml", (FILES[3],)),
        ("[!c]*/Chart.yaml", (FILES[6],)),
        ("charts/[z-a]/Chart.yaml", ()),
        ("charts/node_modules/*", (FILES[5],)),
        ("./charts//Chart.yaml", (FILES[2],)),
        ("*.yaml", (FILES[0],)),
        ("charts", ()),
        ("linked/Chart.yaml", ()),
    ],
)
def test_a_folder_and_its_commit_have_the_same_files_by_a_pattern(
    filled: Repo, pattern: str, named: tuple[str, ...]
) -> None:
    assert Folder(filled.root).files(pattern) == list(named)
    assert AtCommit(Repository(filled.root), "HEAD").files(pattern) == list(named)


def test_a_pattern_counts_from_the_folder_of_the_project(filled: Repo) -> None:
    inside = AtCommit(Repository(filled.root), "HEAD", "charts/app")
    assert inside.files("**") == Folder(filled.root / "charts/app").files("**")
    assert inside.files("*.yaml") == ["Chart.yaml"]
