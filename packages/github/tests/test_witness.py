"""What the check runs of a commit say."""

from pathlib import Path

import pytest

from lading_artifact import Answer, Release
from lading_github import CheckRun, GitHub, Patience
from lading_github._access import Access
from lading_github._witness import CheckRunWitness, _answer
from lading_github.testing import Server

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def release(tmp_path: Path) -> Release:
    return Release(
        unit="",
        version="1.2.0",
        tag="v1.2.0",
        commit=COMMIT,
        epoch=1_700_000_000,
        source=tmp_path,
        root=tmp_path,
        work=tmp_path,
    )


@pytest.fixture
def witness(server: Server, patience: Patience) -> CheckRunWitness:
    access = Access(
        "acme/lading", lambda: server.reader_token, api=server.address, patience=patience
    )
    return CheckRunWitness(access)


def told(github: GitHub, name: str, conclusion: str | None, commit: str = COMMIT) -> str:
    """Report a check run; return how the witness names it."""
    run = github.tell_check(commit, name, conclusion, name, "")
    how = "" if conclusion == "success" else f" ({conclusion or 'in_progress'})"
    return f"check run {run.id}{how}, {run.address}"


def test_checks_that_nobody_reported_are_not_answered_for(
    witness: CheckRunWitness, github: GitHub, release: Release
) -> None:
    told(github, "lint", "success", commit="f" * 40)
    assert witness.name == "check runs"
    assert witness.answers(release, ["lint", "tests"]) == {}


def test_only_success_is_success(
    witness: CheckRunWitness, github: GitHub, release: Release
) -> None:
    ends = ["success", "failure", "neutral", "cancelled", "skipped", "timed_out", None]
    by = {str(end): told(github, str(end), end) for end in ends}
    told(github, "not asked for", "failure")
    assert witness.answers(release, [*by]) == {
        end: Answer(passed=end == "success", by=text) for end, text in by.items()
    }


def test_the_newest_run_counts(witness: CheckRunWitness, github: GitHub, release: Release) -> None:
    told(github, "tests", "failure")
    told(github, "lint", "success")
    tests, lint = told(github, "tests", "success"), told(github, "lint", None)
    assert witness.answers(release, ["tests", "lint"]) == {
        "tests": Answer(passed=True, by=tests),
        "lint": Answer(passed=False, by=lint),
    }


def test_a_green_run_does_not_make_up_for_a_red_one_of_its_name() -> None:
    """GitHub lists the latest run of each name and suite: two workflows may have such a job."""
    green = CheckRun(2, "tests", "completed", "success", "")
    red = CheckRun(1, "tests", "completed", "failure", "")
    assert _answer([green, red]) == Answer(passed=False, by="check run 1 (failure), ")


def test_all_runs_of_a_matrix_must_have_passed(
    witness: CheckRunWitness, github: GitHub, release: Release
) -> None:
    good = [told(github, name, "success") for name in ("lint (a)", "lint (b, c)")]
    told(github, "tests (3.11)", "success")
    bad = [told(github, f"tests ({version})", "failure") for version in ("3.12", "3.13")]
    for name in ("lints", "lint-docs (a)", "lint (a) more", "tests-slow"):
        told(github, name, "failure")
    assert witness.answers(release, ["lint", "tests"]) == {
        "lint": Answer(passed=True, by="; ".join(good)),
        "tests": Answer(passed=False, by="; ".join(bad)),
    }


def test_the_jobs_of_a_reusable_workflow_count_with_those_of_that_name(
    witness: CheckRunWitness, github: GitHub, release: Release
) -> None:
    names = ("lint", "ci / lint", "on push / ci (1) / lint", "ci / lint (3.12)")
    good = [told(github, name, "success") for name in names]
    told(github, "ci / tests (3.11)", "success")
    bad = told(github, "ci / tests (3.12)", "failure")
    own = told(github, "ci / types", "success")
    for name in ("ci / lints", "ci/lint", "lint / docs", "ci / types / all", "ci / a (lint)"):
        told(github, name, "failure")
    assert witness.answers(release, ["lint", "tests", "ci / types"]) == {
        "lint": Answer(passed=True, by="; ".join(good)),
        "tests": Answer(passed=False, by=bad),
        "ci / types": Answer(passed=True, by=own),
    }
