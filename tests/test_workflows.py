"""What stands in the workflows: set-up, and one-line calls of sessions and tasks."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
ACTIONS = sorted((ROOT / ".github/actions").glob("*/action.yml"))

CALL = re.compile(r"(nox|invoke) [^;&|`\n$]*(\"\$GITHUB_REF_NAME\")?")
SET_UP = re.compile(r"python -m pip install [^;&|`\n$]*")
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}")
OUR_OWN = re.compile(r"\$/\.github/actions/[a-z-]+")


def steps_of(path: Path) -> Iterator[dict[str, Any]]:
    values = yaml.safe_load(path.read_text(encoding="utf-8"))
    for job in values.get("jobs", {"": values.get("runs")}).values():
        yield from job["steps"]


def test_there_are_the_two_workflows_and_one_set_up() -> None:
    assert [path.name for path in WORKFLOWS] == ["ci.yml", "release.yml"]
    assert [path.parent.name for path in ACTIONS] == ["setup"]


@pytest.mark.parametrize("path", [*WORKFLOWS, *ACTIONS], ids=lambda path: path.stem)
def test_every_run_is_one_line_that_calls_a_session_or_a_task_or_sets_up(path: Path) -> None:
    lines = [step["run"] for step in steps_of(path) if "run" in step]
    assert lines
    assert [line for line in lines if not (CALL.fullmatch(line) or SET_UP.fullmatch(line))] == []


@pytest.mark.parametrize("path", [*WORKFLOWS, *ACTIONS], ids=lambda path: path.stem)
def test_every_action_is_ours_or_is_pinned_by_its_commit_with_its_version_beside_it(
    path: Path,
) -> None:
    names = [step["uses"] for step in steps_of(path) if "uses" in step]
    assert names
    assert [name for name in names if not (PINNED.fullmatch(name) or OUR_OWN.fullmatch(name))] == []
    text = path.read_text(encoding="utf-8")
    assert len(re.findall(r"@[0-9a-f]{40} # v\d+\.\d+\.\d+$", text, re.MULTILINE)) == text.count(
        "@"
    )


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_nothing_is_permitted_but_what_a_job_names(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    rights = [job["permissions"] for job in workflow["jobs"].values()]
    expected = {
        "ci": [{"contents": "read"}],
        "release": [{"contents": "read"}, {"contents": "write", "id-token": "write"}],
    }
    assert (workflow["permissions"], rights) == ({}, expected[path.stem])


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_checkout_keeps_no_credentials_and_has_the_whole_history(path: Path) -> None:
    checkouts = [
        s["with"] for s in steps_of(path) if s.get("uses", "").startswith("actions/checkout")
    ]
    assert checkouts
    assert all(each == {"fetch-depth": 0, "persist-credentials": False} for each in checkouts)


def test_ci_calls_what_the_run_on_a_laptop_calls() -> None:
    local = (ROOT / ".ci/run").read_text(encoding="utf-8")
    here = [line for line in local.splitlines() if line.startswith("nox ")]
    there = [step["run"] for step in steps_of(ROOT / ".github/workflows/ci.yml") if "run" in step]
    assert there == here


def test_the_go_that_is_set_up_is_the_one_that_a_laptop_needs() -> None:
    local = (ROOT / ".ci/run").read_text(encoding="utf-8")
    wanted = re.findall(r"new_enough .* go(\S+); then", local)
    steps = [step for path in ACTIONS for step in steps_of(path)]
    [go] = [step["with"] for step in steps if step.get("uses", "").startswith("actions/setup-go@")]
    assert (wanted, go) == (["1.26.3"], {"go-version": f"^{wanted[0]}", "cache": False})
    module = ROOT / "packages/docker/tests/buildkit/go.mod"
    assert f"\ngo {wanted[0]}\n" in module.read_text(encoding="utf-8")


def test_what_is_built_without_rights_is_what_is_published() -> None:
    jobs = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text("utf-8"))["jobs"]
    build, publish = jobs["build"], jobs["publish"]
    assert ("environment" in build, publish["needs"], publish["environment"]) == (
        False,
        "build",
        "release",
    )
    *_, built, handed = build["steps"]
    *_, taken, published = publish["steps"]
    assert built == {"run": 'invoke release.build --out dist --tag "$GITHUB_REF_NAME"'}
    assert published["run"] == "invoke release.publish --from dist"
    moves = [(step["uses"].partition("@")[0], step["with"]) for step in (handed, taken)]
    folder = {"name": "built", "path": "dist"}
    assert moves == [
        ("actions/upload-artifact", {**folder, "if-no-files-found": "error", "overwrite": True}),
        ("actions/download-artifact", folder),
    ]


def test_zizmor_finds_nothing_even_when_it_is_pedantic() -> None:
    zizmor = str(Path(sys.executable).with_name("zizmor"))
    argv = [zizmor, "--offline", "--persona=pedantic", "--no-progress", "--color=never", ".github"]
    ran = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "No findings to report" in ran.stdout + ran.stderr
