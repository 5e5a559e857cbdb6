"""Pull requests that are opened, renewed and looked up."""

import httpx
import pytest

from lading_github import GitHub, PullRequest, PullRequestFacts
from lading_github.testing import Exchange, Fault, Server

REPOSITORY = "acme/lading"


def writes(exchanges: list[Exchange]) -> list[tuple[str, object]]:
    return [(each.method, each.sent) for each in exchanges if each.method != "GET"]


def merged(server: Server, number: int) -> int:
    return server.put_merged(
        REPOSITORY, title=f"Change {number}", author="bob", body="Why.", commit=f"{number:040x}"
    )


def test_one_is_opened_and_then_renewed(
    github: GitHub, server: Server, exchanges: list[Exchange]
) -> None:
    address = f"{server.address}/acme/lading/pull/1"
    opened = github.renew_pull_request("release/next", "main", "Release 1.0", "One change.")
    assert opened == PullRequest(number=1, address=address, opened=True)
    renewed = github.renew_pull_request("release/next", "main", "Release 1.1", "Two changes.")
    assert renewed == PullRequest(number=1, address=address, opened=False)
    first = {"base": "main", "title": "Release 1.0", "body": "One change."}
    second = {"base": "main", "title": "Release 1.1", "body": "Two changes."}
    expected = [("POST", {"head": "release/next", **first}), ("PATCH", second)]
    assert writes(exchanges) == expected


def test_one_that_says_so_already_is_left_alone(github: GitHub, exchanges: list[Exchange]) -> None:
    for _ in range(2):
        github.renew_pull_request("release/next", "main", "Release 1.0", "One change.")
    assert [method for method, _ in writes(exchanges)] == ["POST"]


def test_one_that_is_closed_is_not_renewed(github: GitHub, server: Server) -> None:
    first = github.renew_pull_request("release/next", "main", "Release 1.0", "One change.")
    merge = f"{server.address}/repos/acme/lading/pulls/{first.number}/merge"
    rights = {"Authorization": f"Bearer {server.token}"}
    commit = httpx.put(merge, headers=rights, trust_env=False).json()["sha"]
    facts = PullRequestFacts(
        number=1, title="Release 1.0", author="pusher", body="One change.", merged_commit=commit
    )
    assert github.merged_pull_requests([1]) == {1: facts}
    assert httpx.put(merge, headers=rights, trust_env=False).status_code == 405
    second = github.renew_pull_request("release/next", "main", "Release 1.1", "More.")
    assert (second.number, second.opened) == (2, True)


@pytest.mark.parametrize("fault", [Fault(), Fault(502), Fault(acted=True), Fault(502, acted=True)])
def test_one_is_opened_once(github: GitHub, server: Server, fault: Fault) -> None:
    server.fail(Fault(fault.status, fault.acted, method="POST"))
    opened = github.renew_pull_request("release/next", "main", "Release 1.0", "One change.")
    assert (opened.number, opened.opened) == (1, True)
    again = github.renew_pull_request("release/next", "main", "Release 1.0", "One change.")
    assert (again.number, again.opened) == (1, False)


def test_merged_ones_are_told_of(github: GitHub, server: Server) -> None:
    numbers = [merged(server, number) for number in range(1, 4)]
    github.renew_pull_request("still/open", "main", "Open", "Not merged.")
    github.tell_issue("an issue", "No pull request", "At all.")
    found = github.merged_pull_requests([*numbers, 4, 5, 99])
    assert found == {
        number: PullRequestFacts(
            number=number,
            title=f"Change {number}",
            author="bob",
            body="Why.",
            merged_commit=f"{number:040x}",
        )
        for number in numbers
    }


def test_many_are_asked_for_by_the_page(
    github: GitHub, server: Server, exchanges: list[Exchange]
) -> None:
    numbers = [merged(server, number) for number in range(1, 31)]
    assert list(github.merged_pull_requests(numbers[10:])) == numbers[10:]
    assert [exchange.path for exchange in exchanges] == ["/repos/acme/lading/pulls"]


def test_few_old_ones_are_asked_for_one_by_one(
    github: GitHub, server: Server, exchanges: list[Exchange]
) -> None:
    numbers = [merged(server, number) for number in range(1, 111)]
    assert list(github.merged_pull_requests(numbers[:2])) == [1, 2]
    pulls = "/repos/acme/lading/pulls"
    assert [exchange.path for exchange in exchanges] == [pulls, f"{pulls}/1", f"{pulls}/2"]


def test_none_is_asked_for_nothing(github: GitHub, exchanges: list[Exchange]) -> None:
    assert github.merged_pull_requests([]) == {}
    assert exchanges == []
