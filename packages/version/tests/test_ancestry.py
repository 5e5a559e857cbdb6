import random
from pathlib import Path
from typing import Protocol

import pytest

from lading_git import Repository
from lading_run import Command, run
from lading_version import Ancestry, next_version


class Repo(Protocol):
    root: Path

    def git(self, *arguments: str | Path) -> str: ...
    def commit(self, message: str, files: dict[str, str] | None = None) -> str: ...
    def tag(self, name: str) -> None: ...


def merged(repo: Repo, *messages: str) -> None:
    """Merge a branch with these commits, which change a file each."""
    repo.git("switch", "--quiet", "--create", "side")
    for message in messages:
        repo.commit(message, {f"a/{message}": ""})
    repo.git("switch", "--quiet", "main")
    repo.git("merge", "--quiet", "--no-ff", "--no-edit", "side")


def raised(repo: Repo, *paths: str) -> tuple[str, list[str]]:
    found = next_version(Repository(repo.root), paths=paths)
    return found.version.semver, [f"{x.part.value} {x.subject}" for x in found.raises]


@pytest.fixture
def released(repo: Repo) -> Repo:
    """Return a repository that was released, and changed a little since."""
    repo.commit("feat: begin", {"a/begin": "", "b/begin": ""})
    repo.tag("v1.0.0")
    repo.commit("docs: on", {"b/on": ""})
    return repo


def test_a_merge_is_taken_back_with_all_that_it_brought(released: Repo) -> None:
    merged(released, "feat: a", "feat!: b")
    repo = released
    repo.commit("fix: c", {"b/c": ""})
    repo.git("revert", "--no-edit", "-m1", "HEAD^")
    revert = "none Revert \"Merge branch 'side'\""
    brought = ["none feat!: b", "none feat: a"]
    version, told = raised(repo)
    assert (version, sorted(told)) == (
        "1.0.1",
        sorted([revert, "patch fix: c", "none Merge branch 'side'", *brought, "none docs: on"]),
    )
    assert raised(repo, "a") == ("1.0.0", [revert, *brought])
    assert raised(repo, "b") == ("1.0.1", ["patch fix: c", "none docs: on"])


def test_a_merge_that_was_taken_back_and_brought_again_counts(released: Repo) -> None:
    merged(released, "feat: a")
    released.git("revert", "--no-edit", "-m1", "HEAD")
    released.git("revert", "--no-edit", "HEAD")
    assert raised(released)[0] == "1.1.0"


def test_what_comes_with_a_merge_after_one_that_was_taken_back_counts(released: Repo) -> None:
    merged(released, "feat!: a")
    released.git("revert", "--no-edit", "-m1", "HEAD")
    released.git("branch", "--move", "side", "first")
    released.git("switch", "--quiet", "first")
    merged(released, "feat: b")
    assert raised(released)[0] == "1.1.0"


def test_of_a_merge_only_the_side_is_taken_back_that_git_names(released: Repo) -> None:
    released.git("branch", "side")
    released.commit("feat!: ours", {"b/ours": ""})
    released.git("switch", "--quiet", "side")
    released.commit("feat: theirs", {"a/theirs": ""})
    released.git("switch", "--quiet", "main")
    released.git("merge", "--quiet", "--no-ff", "--no-edit", "side")
    released.git("revert", "--no-edit", "-m2", "HEAD")
    version, told = raised(released)
    assert version == "1.1.0"
    assert "none feat!: ours" in told


def test_what_a_merge_brought_is_what_git_says(repo: Repo) -> None:
    dice = random.Random(7)  # noqa: S311 - a history, no secret
    stream, names = "", list[int]()
    for number in range(1, 121):
        parents = dice.sample(names[-12:], min(len(names[-12:]), dice.choice([1, 1, 2, 3])))
        edges = [("merge" if n else "from") + f" :{mark}\n" for n, mark in enumerate(parents)]
        # a branch for each, so that none of the commits is without one
        stream += (
            f"commit refs/heads/b{number}\nmark :{number}\ncommitter A <a@b.c>"
            f" {dice.randint(1, 99)} +0000\ndata 1\nx\n{''.join(edges)}\n"
        )
        names.append(number)
    run(Command("git", "fast-import", "--quiet", cwd=repo.root, stdin=stream))
    listing = repo.git("log", "--all", "--date-order", "--format=%H %P").splitlines()
    parents_of = {name: above for name, _, above in (line.partition(" ") for line in listing)}
    ancestry = Ancestry([*parents_of], [*parents_of.values()])
    merges = [name for name, above in parents_of.items() if " " in above]
    assert len(merges) > 20
    for merge in merges:
        for side in parents_of[merge].split():
            told = repo.git("rev-list", merge, f"^{side}").split()
            assert sorted([merge, *ancestry.brought(merge, (side[:12],))]) == sorted(told)
        told = repo.git("rev-list", merge, f"^{merge}^1").split()
        assert sorted([merge, *ancestry.brought(merge)]) == sorted(told)
    others = set(parents_of).difference(merges)
    assert not any(list(ancestry.brought(name)) for name in (*others, "f" * 40))


def test_a_merge_of_what_has_nothing_in_common_brought_all_of_it() -> None:
    assert list(Ancestry("mabc", ["a b", "", "c", ""]).brought("m")) == ["b", "c"]
