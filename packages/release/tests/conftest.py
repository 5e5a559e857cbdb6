"""A repository and the parts of its release."""

from pathlib import Path

import pytest

from toys import Opinion, Shelf, Sums, Text, Toys, World, git


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repository"
    root.mkdir()
    git(root, "init", "--quiet", "--initial-branch=main")
    (root / "VERSION").write_text("1.2.0\n")
    (root / "lading.toml").write_text('[version]\nsource = "VERSION"\n')
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message=feat: begin")
    return root


@pytest.fixture
def world(repository: Path, tmp_path: Path) -> World:
    text, opinion, shelf = Text(), Opinion(), Shelf(tmp_path / "shelf")
    return World(repository, text, opinion, shelf, Toys([Sums(), text], [opinion], [shelf]))
