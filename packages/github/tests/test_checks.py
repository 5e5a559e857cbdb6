"""Check runs of a commit."""

import httpx
import pytest

from lading_github import CheckRun, GitHub
from lading_github.testing import Exchange, Fault, Server

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def test_a_check_runs_and_ends(github: GitHub, server: Server, exchanges: list[Exchange]) -> None:
    running = github.tell_check(COMMIT, "lint", None, "Lint", "It runs.")
    address = f"{server.address}/acme/lading/runs/{running.id}"
    assert running == CheckRun(running.id, "lint", "in_progress", None, address)
    ended = github.tell_check(COMMIT, "lint", "success", "Lint", "It is *fine*.")
    assert ended == CheckRun(running.id, "lint", "completed", "success", address)
    assert github.check_runs(COMMIT) == [ended]
    assert [each.method for each in exchanges if each.method != "GET"] == ["POST", "PATCH"]


def test_the_latest_of_a_name_counts(github: GitHub) -> None:
    github.tell_check(COMMIT, "tests", "failure", "Tests", "One failed.")
    tests = github.tell_check(COMMIT, "tests", "success", "Tests", "All passed.")
    lint = github.tell_check(COMMIT, "lint", "neutral", "Lint", "Skipped.")
    assert github.check_runs(COMMIT) == [lint, tests]
    assert github.check_runs("f" * 40) == []


def test_all_runs_are_listed_if_asked_for(github: GitHub, server: Server) -> None:
    for conclusion in ("failure", "success"):
        github.tell_check(COMMIT, "lint", conclusion, "Lint", "It ends.")
    commit = f"{server.address}/repos/acme/lading/commits/{COMMIT}"
    listed = httpx.get(f"{commit}/check-runs?filter=all", trust_env=False).json()
    ended = [run["conclusion"] for run in listed["check_runs"]]
    assert (listed["total_count"], ended) == (2, ["success", "failure"])


@pytest.mark.parametrize("fault", [Fault(), Fault(acted=True), Fault(502, acted=True)])
def test_a_check_is_created_once(
    github: GitHub, server: Server, exchanges: list[Exchange], fault: Fault
) -> None:
    old = github.tell_check(COMMIT, "lint", "failure", "Lint", "It failed.")
    server.fail(Fault(fault.status, fault.acted, method="POST"))
    new = github.tell_check(COMMIT, "lint", "success", "Lint", "It is fine.")
    assert new.id != old.id
    assert github.check_runs(COMMIT) == [new]
