import json
import os
from pathlib import Path
from typing import NamedTuple

import pytest

from lading_tasks.testing import run_module
from toys import git

pytestmark = pytest.mark.engine


class Ran(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


def lading(root: Path, *words: str, **env: str) -> Ran:
    ran = run_module("release_program", *words, cwd=root, env=os.environ | env)
    return Ran(ran.returncode, ran.stdout.decode(), ran.stderr.decode())


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        pytest.param("../../outside", "is no tag of a release", id="outside"),
        pytest.param("v1.2", "1.2", id="not-a-version"),
        pytest.param("", "Which version?", id="none"),
    ],
)
def test_a_wrong_tag_ends_with_2_and_leaves_nothing_behind(
    repository: Path, tag: str, said: str
) -> None:
    ran = lading(repository, "release", "--tag", tag)
    assert ran.returncode == 2
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr
    assert sorted(path.name for path in repository.parent.iterdir()) == ["repository"]
    assert not (repository / ".lading").exists()


def test_a_folder_that_is_no_repository_is_told(tmp_path: Path) -> None:
    ran = lading(tmp_path, "release", "--tag", "v1.2.0")
    assert ran.returncode == 2
    assert "Traceback" not in ran.stderr


def test_there_is_nothing_to_serve_before_a_rehearsal(repository: Path) -> None:
    ran = lading(repository, "release.rehearsal", "--serve")
    assert ran.returncode == 3
    assert "Nothing has been rehearsed here yet" in ran.stderr


def test_a_file_in_the_place_of_our_folder_is_told(repository: Path) -> None:
    (repository / ".lading").touch()
    ran = lading(repository, "release", "--tag", "v1.2.0", "--rehearse")
    assert ran.returncode == 3
    assert f"{repository / '.lading'} cannot be made: File exists" in ran.stderr
    assert "move away what stands in its place" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.fixture
def remote(repository: Path, tmp_path: Path) -> Path:
    """The repository with a remote, which takes the tag and nothing else."""
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", "remote.git")
    git(repository, "remote", "add", "origin", str(tmp_path / "remote.git"))
    git(repository, "config", "user.name", "A")
    git(repository, "config", "user.email", "a@example.com")
    return tmp_path / "remote.git"


def test_a_plan_is_written_and_carried_out(repository: Path, remote: Path) -> None:
    plan = repository.parent / "plan.json"
    planned = lading(repository, "release", "--tag", "auto", "--plan", "--out", str(plan))
    assert (planned.returncode, git(remote, "tag")) == (0, ""), planned.stderr
    assert f"release --apply {plan}" in planned.stderr
    applied = lading(repository, "release", "--apply", str(plan))
    assert (applied.returncode, git(remote, "tag")) == (0, "v1.2.0\n"), applied.stderr


def test_a_plan_is_refused_when_the_branch_has_moved(repository: Path, remote: Path) -> None:
    plan = repository.parent / "plan.json"
    git(repository, "push", "--quiet", "origin", "main")
    assert lading(repository, "release", "--tag", "v1.2.0", "--plan", "-o", str(plan)).stdout
    colleague = repository.parent / "colleague"
    git(repository.parent, "clone", "--quiet", str(remote), str(colleague))
    git(colleague, "commit", "--quiet", "--allow-empty", "--message=fix: meanwhile")
    git(colleague, "push", "--quiet")
    applied = lading(repository, "release", "--apply", str(plan))
    assert (applied.returncode, git(remote, "tag")) == (6, ""), applied.stderr
    assert "The world moved since v1.2.0 was planned" in applied.stderr
    other = lading(repository, "release", "--apply", str(plan), "--tag", "v1.3.0")
    assert (other.returncode, "is the plan of v1.2.0" in other.stderr) == (2, True)


def test_the_phases_run_singly(repository: Path, remote: Path) -> None:
    folder = repository.parent / "built"
    built = lading(repository, "release.build", "--tag", "v1.2.0", "--out", str(folder))
    assert (built.returncode, git(remote, "tag")) == (0, ""), built.stderr
    assert (folder / "release.json").is_file()
    published = lading(repository, "release.publish", "--from", str(folder))
    assert (published.returncode, git(remote, "tag")) == (0, "v1.2.0\n"), published.stderr


def test_a_step_summary_that_cannot_be_written_is_a_warning(repository: Path, remote: Path) -> None:
    actions = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(repository)}
    ran = lading(repository, "release", "--tag", "v1.2.0", **actions)
    assert (ran.returncode, git(remote, "tag")) == (0, "v1.2.0\n"), ran.stderr
    assert "::warning::the step summary cannot be written: " in ran.stderr
    assert "git clone --branch v1.2.0" in ran.stderr  # the report goes on


def test_a_status_says_what_is_missing(repository: Path, remote: Path) -> None:
    unknown = lading(repository, "release.status", "--tag", "v1.2.0")
    assert (unknown.returncode, "no bill of it" in unknown.stderr) == (3, True), unknown.stderr
    lading(repository, "release", "--tag", "v1.2.0", "--plan")
    missing = lading(repository, "release.status", "--tag", "v1.2.0")
    commit = git(repository, "rev-parse", "HEAD")[:12]
    assert (missing.returncode, f"v1.2.0 of {commit}: 1 missing" in missing.stderr) == (0, True)
    lading(repository, "release", "--tag", "v1.2.0")
    found = lading(repository, "release.status", "--tag", "v1.2.0", "--json")
    assert json.loads(found.stdout)["complete"] is True


def test_a_snapshot_publishes_nothing_that_stays(repository: Path, remote: Path) -> None:
    head = git(repository, "rev-parse", "HEAD")[:12]
    ran = lading(repository, "release", "--snapshot", "--json")
    assert ran.returncode == 0, ran.stderr
    report = json.loads(ran.stdout)
    assert (report["tag"], report["served"]) == (f"sha-{head}", [])
    assert (git(remote, "tag"), git(repository, "tag")) == ("", "")


def test_the_rehearsals_of_several_units_are_one_document(repository: Path) -> None:
    units = [
        f'[units.{name}]\ntag = "{name}-v{{version}}"\n[units.{name}.version]\nsource = "VERSION"\n'
        for name in ("a", "b")
    ]
    (repository / "lading.toml").write_text("".join(units))
    git(repository, "commit", "--quiet", "--all", "--message=feat: units")
    ran = lading(repository, "release.rehearsal", "--json")
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert {tag: each["tag"] for tag, each in told.items()} == {
        "a-v1.2.0": "a-v1.2.0",
        "b-v1.2.0": "b-v1.2.0",
    }
    alone = lading(repository, "release.rehearsal", "--json", "--unit", "b")
    assert json.loads(alone.stdout)["tag"] == "b-v1.2.0"
    other = lading(repository, "release.status", "--tag", "a-v1.2.0", "--unit", "b")
    assert (other.returncode, other.stderr.splitlines()[0]) == (
        2,
        "error: the tag a-v1.2.0 is one of 'a', not of 'b'",
    )


def test_a_plan_of_the_version_at_head_is_applied_to_it(repository: Path, remote: Path) -> None:
    auto = ("release", "--tag", "auto")
    planned = lading(repository, *auto, "--plan", "--out", "../plan.json")
    assert planned.returncode == 0, planned.stderr
    applied = lading(repository, *auto, "--apply", "../plan.json")
    assert (applied.returncode, git(remote, "tag")) == (0, "v1.2.0\n"), applied.stderr
    other = lading(repository, "release", "--tag", "v1.3.0", "--apply", "../plan.json")
    assert (other.returncode, "is the plan of v1.2.0" in other.stderr) == (2, True)


def test_where_nothing_asks_for_a_release_auto_says_so_and_is_no_failure(
    repository: Path,
) -> None:
    (repository / "lading.toml").write_text('[version]\nsource = "tag"\n')
    git(repository, "commit", "--quiet", "--all", "--message=chore: tags decide")
    git(repository, "tag", "v1.2.0")
    git(repository, "commit", "--quiet", "--allow-empty", "--message=docs: more")
    released = lading(repository, "release", "--tag", "auto", "--json")
    assert (released.returncode, json.loads(released.stdout)) == (
        0,
        {"tag": "v1.2.0", "raises": False},
    )
    assert "Nothing since v1.2.0 asks for a release." in released.stderr


def test_what_is_prepared_is_then_released(repository: Path, remote: Path) -> None:
    git(repository, "tag", "v1.2.0")
    git(repository, "commit", "--quiet", "--allow-empty", "--message=feat: \x1b[1mmore")
    explained = lading(repository, "release.explain")
    assert "feat: \ufffd[1mmore" in explained.stdout
    prepared = lading(repository, "release.prepare")
    assert "v1.3.0 is prepared" in prepared.stderr, prepared.stderr
    again = lading(repository, "release.prepare", "--json")
    assert json.loads(again.stdout)["changed"] == []
    released = lading(repository, "release", "--tag", "auto")
    assert (released.returncode, git(remote, "tag")) == (0, "v1.3.0\n"), released.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["release", "--out", "plan.json", "--tag", "v1.2.0"], "Add --plan"),
        (["release", "--plan", "-o", "plan.json", "--tag", "v1.2.0"], "lie in the checkout"),
        (["release", "--apply", "plan.json", "--plan"], "--apply goes with neither"),
        (["release", "--snapshot", "--tag", "v1.2.0"], "A snapshot has no tag"),
        (["release.build", "--tag", "v1.2.0"], "Name a folder"),
        (["release.build", "--out", "built"], "invoke release.build --tag v1.2.0, or --tag auto"),
        (["release.status"], "invoke release.status --tag v1.2.0, or --tag auto"),
        (["release.publish"], "Publish what?"),
        (["release.publish", "--from", "none"], "it is not there"),
        (["release", "--apply", "none.json"], "No such file"),
        (["release.prepare", "--bump", "huge"], "there is no such part"),
    ],
)
def test_what_does_not_go_together_is_told(repository: Path, words: list[str], said: str) -> None:
    ran = lading(repository, *words)
    assert (ran.returncode in {2, 3}, said in ran.stderr) == (True, True), ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["release", "--plan", "-o", "../none/plan.json"], "none cannot be written: No such file"),
        (["release", "--plan", "-o", "../folder"], "../folder is a folder"),
        (["release", "--plan", "-o", "VERSION/plan.json"], "VERSION cannot be written: Not a dir"),
        (["release.build", "-o", "VERSION"], "VERSION cannot be written: Not a directory"),
        (["release.build", "-o", "../folder"], "../folder is there and is not empty"),
        pytest.param(
            ["release.build", "-o", "/proc/none/built"],
            "/proc cannot be written: No such file",
            marks=pytest.mark.skipif(not Path("/proc").exists(), reason="has no /proc"),
        ),
    ],
)
def test_a_place_that_cannot_be_written_is_told_before_anything_is_built(
    repository: Path, remote: Path, words: list[str], said: str
) -> None:
    (repository.parent / "folder").mkdir()
    (repository.parent / "folder" / "mine").touch()
    ran = lading(repository, *words, "--tag", "v1.2.0")
    assert (ran.returncode, said in ran.stderr) == (3, True), ran.stderr
    assert not (repository / ".lading").exists()


def test_all_units_are_rehearsed_though_one_fails(repository: Path) -> None:
    (repository / "lading.toml").write_text(
        """
[units.api]
tag = "api/v{version}"
[units.api.version]
source = "api.txt"
carriers = [{ path = "other.txt" }]

[units.cli]
tag = "cli/v{version}"
[units.cli.version]
source = "cli.txt"
"""
    )
    for name, version in (("api", "1.0.0"), ("other", "0.9.0"), ("cli", "2.0.0")):
        (repository / f"{name}.txt").write_text(f"{version}\n")
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "--message=chore: units")
    ran = lading(repository, "release.rehearsal")
    assert ran.returncode == 3
    assert "other.txt:1" in ran.stderr
    assert "cli/v2.0.0: 1 published" in ran.stderr
