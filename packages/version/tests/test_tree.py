from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from lading_git import Repository
from lading_run import Command, run
from lading_version import AtCommit, Folder
from lading_version._glob import Glob


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


NAMES = st.text("ab.[]!-^\\*?", min_size=1, max_size=3).filter(lambda name: set(name) != {"."})
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)
PIECES = st.lists(
    st.sampled_from(["*", "?", "a", "b", ".", "[ab]", "[!a]", "[a-b]", "[]]"]), min_size=1
)
GLOBS = st.lists(st.just("**") | PIECES.map("".join), min_size=1, max_size=3).map("/".join)


@settings(max_examples=60, deadline=None)
@given(paths=st.sets(PATHS, max_size=6), glob=GLOBS)
@example(paths={"?/?"}, glob="***")
@example(paths={"a/b/c"}, glob="***/c")
def test_a_pattern_matches_what_git_matches(
    tmp_path_factory: pytest.TempPathFactory, paths: set[str], glob: str
) -> None:
    # To git a pattern is also the name of a folder, with all that is in it; not so to pathlib.
    assume(not any(path.startswith(f"{glob.rstrip('/')}/") for path in paths))
    folder = tmp_path_factory.getbasetemp() / "globs"
    if not folder.exists():
        run(Command("git", "init", "--quiet", folder, looks=True))
    entries = "".join(f"100644 {'1' * 40}\t{path}\0" for path in paths if _alone(path, paths))
    git = ("git", "-C", folder)
    run(Command(*git, "read-tree", "--empty", looks=True))
    run(Command(*git, "update-index", "-z", "--index-info", stdin=entries, looks=True))
    listing = run(Command(*git, "ls-files", "-z", "--", f":(glob,top){glob}", looks=True)).stdout
    everything = sorted(path for path in paths if _alone(path, paths))
    judged = listing.split("\0")[:-1]
    assert [path for path in everything if Glob(glob).names(path)] == judged


def _alone(path: str, paths: set[str]) -> bool:
    """Whether no other path needs this one to be a folder."""
    return not any(other.startswith(f"{path}/") for other in paths)
