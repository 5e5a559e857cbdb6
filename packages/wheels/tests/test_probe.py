from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from lading_run import Problem
from lading_wheels import Index
from lading_wheels._patience import Patience
from lading_wheels._probe import address_problems

if TYPE_CHECKING:
    from packages.wheels.tests.conftest import Script

JSON = "application/vnd.pypi.simple.v1+json"


def asked(script: "Script", patience: Patience) -> list[Problem]:
    return address_problems("acme", script.index, patience)


@pytest.mark.parametrize("status", [200, 400, 401, 403, 405, 500])
def test_an_upload_address_may_answer_anything_but_that_it_is_not_there(
    script: "Script", hurried: Patience, status: int
) -> None:
    """The public index says 405."""
    script.say("/simple/").say("/upload/", status=status)
    assert asked(script, hurried) == []
    assert sorted(script.asked) == ["GET /simple/", "GET /upload/"]


def test_an_upload_address_that_is_not_there_is_told(script: "Script", hurried: Patience) -> None:
    script.say("/simple/", content_type=JSON)
    (problem,) = asked(script, hurried)
    address = f"{script.address}/upload/"
    assert problem.text == f"[indexes.acme] upload: {address} answers 404 to GET and to OPTIONS"
    assert (problem.exit_code, problem.blocks_plan) == (2, False)


def test_an_upload_address_that_knows_no_get_will_do(script: "Script", hurried: Patience) -> None:
    script.say("/simple/").say("/upload/", status=404).say("/upload/", status=204)
    assert asked(script, hurried) == []
    assert "OPTIONS /upload/" in script.asked


@pytest.mark.parametrize("location", ["/upload/", "{address}/upload/"])
def test_an_upload_address_without_its_slash_is_told(
    script: "Script", hurried: Patience, location: str
) -> None:
    script.say("/simple/")
    script.say("/upload", status=301, location=location.format(address=script.address))
    index = replace(script.index, upload=f"{script.address}/upload")
    (problem,) = address_problems("acme", index, hurried)
    assert "leads to the same with a slash at its end" in problem.text


@pytest.mark.parametrize(
    ("status", "kind", "fault"),
    [
        (404, "text/html", "answers 404 Not Found"),
        (200, "text/plain", "answers with text/plain, which is no index's page"),
        (200, "application/json", "answers with application/json, which is no index's page"),
    ],
)
def test_a_root_that_is_no_page_of_an_index_is_told(
    script: "Script", hurried: Patience, status: int, kind: str, fault: str
) -> None:
    script.say("/simple/", status=status, content_type=kind).say("/upload/", status=405)
    (problem,) = asked(script, hurried)
    assert problem.text == f"[indexes.acme] simple: {script.address}/simple/ {fault}"
    assert (problem.exit_code, problem.blocks_plan) == (2, True)


@pytest.mark.parametrize("status", [404, 403, 200])
def test_where_a_project_has_its_page_the_root_is_not_asked(
    script: "Script", hurried: Patience, status: int
) -> None:
    script.say("/simple/", status=status, content_type="text/plain").say("/upload/", status=405)
    script.say("/simple/new/", status=404).say("/simple/old/", content_type=JSON)
    projects = ["new", "old", "other"]
    assert address_problems("acme", script.index, hurried, projects) == []
    assert sorted(script.asked) == ["GET /simple/new/", "GET /simple/old/", "GET /upload/"]


def test_where_no_project_has_a_page_the_root_is_asked(script: "Script", hurried: Patience) -> None:
    script.say("/simple/a/", status=404).say("/simple/b/", status=404).say("/upload/", status=405)
    script.say("/simple/", content_type=JSON).say("/simple/", status=404)
    assert address_problems("acme", script.index, hurried, ["a", "b"]) == []
    (problem,) = address_problems("acme", script.index, hurried, ["a", "b"])
    assert problem.text == (
        f"[indexes.acme] simple: {script.address}/simple/ answers 404 Not Found,"
        " and it has no page of a, b"
    )
    assert problem.hint.endswith("upload the first file with twine, once.")


def test_a_root_that_wants_credentials_will_do_and_gets_none(
    script: "Script", hurried: Patience
) -> None:
    script.say("/simple/", status=401).say("/upload/", status=401)
    assert asked(script, hurried) == []
    assert not any("Authorization" in headers for headers in script.headers)


def test_a_root_is_not_read(script: "Script", hurried: Patience) -> None:
    script.say("/simple/", "<a>", fault="stuck").say("/upload/")
    assert asked(script, hurried) == []


def test_a_login_in_the_address_is_not_sent(script: "Script", hurried: Patience) -> None:
    script.say("/simple/").say("/upload/", status=405)
    upload = script.index.upload.replace("//", "//me:secret@")
    assert address_problems("acme", replace(script.index, upload=upload), hurried) == []
    assert not any("Authorization" in headers for headers in script.headers)


def test_a_server_that_falters_is_asked_again(script: "Script", hurried: Patience) -> None:
    script.say("/simple/", status=503).say("/simple/")
    script.say("/upload/", fault="reset").say("/upload/", status=405)
    assert asked(script, hurried) == []


def test_a_server_that_is_not_there_is_told_for_both(hurried: Patience) -> None:
    home = "http://me:secret@127.0.0.1:9"
    simple, upload = address_problems(
        "acme", Index(upload=f"{home}/up/", simple=f"{home}/simple/"), hurried
    )
    told = "acme gives no answer that could be used at http://127.0.0.1:9"
    assert simple.text.startswith(f"{told}/simple/, asked 3 times: ")
    assert upload.text.startswith(f"{told}/up/, asked 3 times: ")
    assert (simple.exit_code, upload.exit_code) == (69, 69)
    assert (simple.blocks_plan, upload.blocks_plan) == (True, False)


def test_a_certificate_that_only_twine_may_know_is_twines_matter(
    script: "Script", hurried: Patience
) -> None:
    """A server that speaks no TLS at all fails in the same way."""
    script.say("/simple/")
    upload = script.index.upload.replace("http:", "https:")
    assert address_problems("acme", replace(script.index, upload=upload), hurried) == []
