"""The judge: an exchange that is not as GitHub describes it is found."""

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from lading_github.testing import Exchange

Problems = Callable[[Exchange], list[str]]

ISSUE = Exchange("POST", "/repos/a/b/issues", {}, "application/json", {"title": "x"}, 403, {})
LIST = Exchange("GET", "/repos/a/b/issues", {"state": "open", "page": "2"}, "", None, 200, [])


@pytest.mark.parametrize("exchange", [ISSUE, LIST])
def test_what_is_as_described_is_found_so(problems: Problems, exchange: Exchange) -> None:
    assert problems(exchange) == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"path": "/repos/a/b/isues"}, "not in the description"),
        ({"method": "PATCH"}, "not in the description"),
        ({"query": {"stat": "open"}}, "?stat is not described"),
        ({"query": {"state": "opened"}}, '?state: "opened" is not one of'),
        ({"query": {"page": "two"}}, '?page: "two" is not of type "integer"'),
        ({"sent": {"title": "x"}}, "the request has a body"),
        ({"status": 299}, "299 is not described"),
        ({"answered": None}, '200: null is not of type "array"'),
        ({"answered": [{"id": "1"}]}, '200.0.id: "1" is not of type "integer"'),
        ({"answered": [{}]}, '200.0: "url" is a required property'),
        ({"answered": [{"colour": 1}]}, "200.0: Additional properties are not allowed"),
        ({"answered": [{"url": "x"}]}, '200.0.url: "x" is not a "uri"'),
        ({"answered": [{"created_at": "now"}]}, '200.0.created_at: "now" is not a "date-time"'),
        ({"answered": [{"created_at": "2026-01-01"}]}, '200.0.created_at: "2026-01-01" is not a'),
    ],
)
def test_a_difference_is_found(problems: Problems, change: dict[str, Any], found: str) -> None:
    told = problems(dataclasses.replace(LIST, **change))
    assert any(found in problem for problem in told), told


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"sent": None}, "the request has no body"),
        ({"sent": {"titel": "x", "title": "x"}}, "request: Additional properties"),
        ({"sent": {}}, 'request: "title" is a required property'),
        ({"content_type": "text/plain"}, "the request is text/plain"),
        ({"answered": {"message": 7}}, '403.message: 7 is not of type "string"'),
        ({"status": 422, "answered": {}}, '422: "message" is a required property'),
        ({"status": 502, "answered": None}, '502: null is not of type "object"'),
    ],
)
def test_a_difference_of_a_write_is_found(
    problems: Problems, change: dict[str, Any], found: str
) -> None:
    told = problems(dataclasses.replace(ISSUE, **change))
    assert any(found in problem for problem in told), told


def test_an_answer_without_a_body_has_none(problems: Problems) -> None:
    gone = Exchange("DELETE", "/repos/a/b/releases/1", {}, "", None, 204, {})
    assert problems(gone) == ["DELETE /repos/a/b/releases/1: 204 has a body"]
