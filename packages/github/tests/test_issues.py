"""Issues, one for each subject."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading_github import GitHub, Issue
from lading_github._issues import mark
from lading_github.testing import Exchange, Fault, Server

MARK = "<!-- lading: release v1.0 -->"


def open_issues(server: Server) -> list[tuple[int, str, str]]:
    listed = httpx.get(f"{server.address}/repos/acme/lading/issues", trust_env=False).json()
    return [(each["number"], each["title"], each["body"]) for each in listed]


def test_one_is_opened_renewed_and_closed(
    github: GitHub, server: Server, exchanges: list[Exchange]
) -> None:
    address = f"{server.address}/acme/lading/issues/1"
    opened = github.tell_issue("release v1.0", "1.0 stopped", "At upload.\n")
    assert opened == Issue(number=1, address=address, opened=True)
    assert open_issues(server) == [(1, "1.0 stopped", f"At upload.\n\n{MARK}")]
    renewed = github.tell_issue("release v1.0", "1.0 stopped", "At publish.")
    assert renewed == Issue(number=1, address=address, opened=False)
    assert open_issues(server) == [(1, "1.0 stopped", f"At publish.\n\n{MARK}")]
    github.tell_issue("release v1.0", "1.0 stopped", "At publish.")
    assert github.close_issue("release v1.0") == [renewed]
    assert github.close_issue("release v1.0") == []
    assert open_issues(server) == []
    writes = [each.method for each in exchanges if each.method != "GET"]
    assert writes == ["POST", "PATCH", "PATCH"]


def test_each_subject_has_its_own(github: GitHub, server: Server) -> None:
    github.renew_pull_request("x", "main", "A pull request", f"is no issue {MARK}")
    first = github.tell_issue("release v1.0", "one", "1")
    second = github.tell_issue("release v1.0.1", "two", "2")
    assert (first.number, second.number) == (2, 3)
    github.close_issue("release v1.0.1")
    assert [number for number, *_ in open_issues(server)] == [2, 1]


def test_a_subject_cannot_end_its_mark(github: GitHub, server: Server) -> None:
    github.tell_issue("x --> <script>", "title", "body")
    assert open_issues(server) == [(1, "title", "body\n\n<!-- lading: x -%2D%3E %3Cscript%3E -->")]


@given(st.text(), st.text())
def test_marks_are_comments_and_differ_as_subjects_do(one: str, two: str) -> None:
    inside = mark(one).removeprefix("<!-- ").removesuffix(" -->")
    assert not {"--", ">", "<"} & {inside[at : at + n] for at in range(len(inside)) for n in (1, 2)}
    assert (mark(one) == mark(two)) == (one == two)


def test_the_mark_of_a_stranger_is_not_ours(github: GitHub, server: Server) -> None:
    server.put_issue("acme/lading", title="Not ours", author="stranger", body=MARK)
    assert github.close_issue("release v1.0") == []
    assert github.tell_issue("release v1.0", "Ours", "body") == Issue(
        number=2, address=f"{server.address}/acme/lading/issues/2", opened=True
    )
    server.put_issue("acme/lading", title="A robot's", author="github-actions[bot]", body=MARK)
    assert [issue.number for issue in github.close_issue("release v1.0")] == [2, 3]


@pytest.mark.parametrize("fault", [Fault(), Fault(502), Fault(acted=True), Fault(502, acted=True)])
def test_one_is_opened_once(github: GitHub, server: Server, fault: Fault) -> None:
    server.fail(Fault(fault.status, fault.acted, method="POST"))
    github.tell_issue("release v1.0", "1.0 stopped", "At upload.")
    assert [number for number, *_ in open_issues(server)] == [1]
