from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from lading_git import HistoryMissing, Repository
from lading_run import Command, run
from lading_version import AtCommit, Folder, _listing, _tree
from lading_version._glob import Glob


class Repo(Protocol):
    root: Path

    def git(self, *arguments: str | Path) -> str: ...
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


HELD = "version: 1.0.0\n"


def put(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(HELD)


def test_a_pattern_names_no_file_of_a_submodule_or_of_another_repository(
    filled: Repo, tmp_path: Path
) -> None:
    run(Command("git", "clone", "--quiet", filled.root, tmp_path / "theirs"))
    allowed = ("-c", "protocol.file.allow=always")
    filled.git(*allowed, "submodule", "--quiet", "add", tmp_path / "theirs", "vendored")
    run(Command("git", "clone", "--quiet", filled.root, filled.root / "beside"))
    found = Folder(filled.root)
    assert found.files("*/Chart.yaml") == ["charts/Chart.yaml", "other/Chart.yaml"]
    assert found.files("vendored/Chart.yaml") == ["vendored/Chart.yaml"]


def test_a_pattern_names_what_is_new_and_passes_over_what_is_ignored(filled: Repo) -> None:
    filled.commit("chore: ignore", {".gitignore": "build/\n"})
    put(filled.root / "build/Chart.yaml")
    put(filled.root / "new é/Chart.yaml")
    (filled.root / "other/Chart.yaml").unlink()
    found = Folder(filled.root)
    assert found.files("*/Chart.yaml") == ["charts/Chart.yaml", "new é/Chart.yaml"]
    assert found.files("build/Chart.yaml") == ["build/Chart.yaml"]
    assert found.files("../repo/Chart.yaml") == found.files(f"{filled.root}/Chart.yaml") == []


def test_an_ignored_folder_is_looked_at_as_one_outside_of_repositories(
    filled: Repo, tmp_path: Path
) -> None:
    filled.commit("chore: ignore", {".gitignore": "build/\n"})
    for folder in (filled.root / "build/unpacked", tmp_path / "unpacked"):
        put(folder / "charts/Chart.yaml")
        assert Folder(folder).files("**/Chart.yaml") == ["charts/Chart.yaml"]


def test_what_is_no_repository_is_looked_at_as_a_folder(tmp_path: Path) -> None:
    put(tmp_path / "a/Chart.yaml")
    (tmp_path / ".git").mkdir()
    assert Folder(tmp_path).files("*/Chart.yaml") == ["a/Chart.yaml"]


def test_a_tracked_folder_that_became_a_link_is_passed_over(filled: Repo) -> None:
    (filled.root / "other/Chart.yaml").unlink()
    (filled.root / "other").rmdir()
    (filled.root / "other").symlink_to("charts")
    assert Folder(filled.root).files("*/Chart.yaml") == ["charts/Chart.yaml"]


@pytest.mark.parametrize("below", ["", "charts"])
def test_a_sparse_checkout_has_the_files_that_it_left_out(filled: Repo, below: str) -> None:
    root = filled.root / below
    expected = [Folder(root).files(pattern) for pattern in ("**", "app/Chart.yaml")]
    filled.git("sparse-checkout", "set", "--cone", "charts/.hidden")
    assert not (filled.root / "charts/app").exists()
    found = Folder(root)
    assert [found.files(pattern) for pattern in ("**", "app/Chart.yaml")] == expected
    assert {found.read(path) for path in found.files("**")} == {HELD.encode()}
    alone = Folder(root)
    assert [alone.read(path) for path in alone.files("app/Chart.yaml")] == [
        HELD.encode() for _ in expected[1]
    ]


def test_a_sparse_clone_without_files_says_how_to_get_one(filled: Repo, tmp_path: Path) -> None:
    filled.git("config", "uploadpack.allowFilter", "true")
    url = f"file://{filled.root}"
    clone = tmp_path / "clone"
    filled.commit("feat: another", {"charts/app/Chart.yaml": "version: 1.1.0\n"})
    run(Command("git", "clone", "--quiet", "--filter=blob:none", "--sparse", url, clone))
    found = Folder(clone)
    with pytest.raises(HistoryMissing) as raised:
        [found.read(path) for path in found.files("charts/app/*.yaml")]
    assert "charts/app/Chart.yaml is left out" in str(raised.value)
    run(Command("git", *raised.value.hint.split("`")[1].split()[1:], cwd=clone))
    assert found.read("charts/app/Chart.yaml") == b"version: 1.1.0\n"


def test_git_is_asked_once_for_all_patterns_and_not_for_a_path_that_is_there(
    filled: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def listing_of(folder: Path, path: str | None = None) -> object:
        asked.append(path)
        return _listing.listing_of(folder, path)

    monkeypatch.setattr(_tree, "listing_of", listing_of)
    found = Folder(filled.root)
    for pattern in ("Chart.yaml", "**/Chart.yaml", "charts/*", "gone", "gone"):
        found.files(pattern)
    assert asked == [None, "gone"]


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
