import gzip
import hashlib
import itertools
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from packaging.utils import canonicalize_name

from lading_wheels import Index, IndexReader, Link, NotServedYet
from lading_wheels._connection import Connection, _loaded, tls
from lading_wheels._errors import IndexUnreachable
from lading_wheels._patience import Patience

if TYPE_CHECKING:
    from packages.wheels.tests.conftest import Script

APP = canonicalize_name("app")
PAGE = "/simple/app/"
NAME = "app-1.2.0.tar.gz"
FILE = f"/files/{NAME}"
LINK = f'<a href="{FILE}">{NAME}</a>'
SHA256 = hashlib.sha256(b"bytes").hexdigest()


def test_a_page_is_asked_for_in_json_first(script: "Script", hurried: Patience) -> None:
    script.say(PAGE, LINK)
    with IndexReader("acme", script.index, patience=hurried) as reader:
        assert reader.links(APP) == [Link(NAME, f"{script.address}{FILE}")]
    assert script.headers[0]["Accept"].startswith("application/vnd.pypi.simple.v1+json, ")


def test_json_is_read_as_what_it_says_it_is(script: "Script", hurried: Patience) -> None:
    page = f'{{"files": [{{"filename": "{NAME}", "url": "{FILE}", "hashes": {{}}}}]}}'
    script.say(PAGE, page, content_type="application/vnd.pypi.simple.v1+json")
    with IndexReader("acme", script.index, patience=hurried) as reader:
        assert reader.link(APP, NAME) == Link(NAME, f"{script.address}{FILE}")
        assert reader.link(APP, "other.whl") is None


def test_a_project_that_is_not_there_has_no_files(script: "Script", hurried: Patience) -> None:
    with IndexReader("acme", script.index, patience=hurried) as reader:
        assert reader.links(APP) == []


def test_links_are_relative_to_where_a_redirect_leads(script: "Script", hurried: Patience) -> None:
    script.say(PAGE, status=301, location="/elsewhere/app/").say("/elsewhere/app/", '<a href="x">')
    with IndexReader("acme", script.index, patience=hurried) as reader:
        assert reader.links(APP) == [Link("x", f"{script.address}/elsewhere/app/x")]


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_server_that_falters_is_asked_again(
    script: "Script", hurried: Patience, status: int
) -> None:
    script.say(PAGE, status=status).say(PAGE, status=status).say(PAGE, LINK)
    with IndexReader("acme", script.index, patience=hurried) as reader:
        assert [link.name for link in reader.links(APP)] == [NAME]
    assert len(script.asked) == 3


def test_it_is_told_once_that_an_index_is_asked_again(
    script: "Script", hurried: Patience, caplog: pytest.LogCaptureFixture
) -> None:
    script.say(PAGE, status=503).say(PAGE, status=503).say(PAGE, LINK)
    caplog.set_level("INFO", logger="lading_wheels")
    with IndexReader("acme", script.index, patience=hurried) as reader:
        reader.links(APP)
    why = "503 Service Unavailable; asking again"
    told = [each.getMessage() for each in caplog.records if each.name.startswith("lading")]
    assert told == [f"acme: {script.address}{PAGE}: {why}"]


def test_a_server_that_falters_to_the_end_is_unavailable(
    script: "Script", hurried: Patience
) -> None:
    script.say(PAGE, status=500)
    with (
        IndexReader("acme", script.index, patience=hurried) as reader,
        pytest.raises(IndexUnreachable) as caught,
    ):
        reader.links(APP)
    assert str(caught.value) == (
        f"acme gives no answer that could be used at {script.address}{PAGE},"
        " asked 3 times: 500 Internal Server Error"
    )
    assert caught.value.exit_code == 69
    assert len(script.asked) == 3


def test_the_pause_that_a_server_asks_for_is_kept_within_bounds(script: "Script") -> None:
    slept: list[float] = []
    script.say(PAGE, status=429, retry_after="7").say(PAGE, status=503, retry_after="3600")
    script.say(PAGE, status=503, retry_after="soon").say(PAGE, LINK)
    patience = Patience(first=1, longest=30, sleep=slept.append, chance=lambda: 1)
    with IndexReader("acme", script.index, patience=patience) as reader:
        reader.links(APP)
    assert slept == [7, 30, 4]


def test_nothing_listens(hurried: Patience) -> None:
    nowhere = Index(upload="", simple="http://127.0.0.1:9/simple/")
    with (
        IndexReader("acme", nowhere, patience=hurried) as reader,
        pytest.raises(IndexUnreachable, match=r"at http://127.0.0.1:9/simple/app/, .*refused"),
    ):
        reader.links(APP)


def test_an_answer_that_is_no_page_is_told(script: "Script", hurried: Patience) -> None:
    script.say(PAGE, "oops", content_type="application/json")
    with (
        IndexReader("acme", script.index, patience=hurried) as reader,
        pytest.raises(IndexUnreachable, match="asked 3 times: it is not the JSON of a project"),
    ):
        reader.links(APP)
    assert len(script.asked) == 3


def test_an_index_that_lets_nobody_read_is_told_without_its_password(
    script: "Script", hurried: Patience
) -> None:
    script.say(PAGE, status=403)
    with_password = replace(script.index, simple=script.index.simple.replace("//", "//me:pw@"))
    with (
        IndexReader("acme", with_password, patience=hurried) as reader,
        pytest.raises(IndexUnreachable) as caught,
    ):
        reader.links(APP)
    assert str(caught.value) == f"acme answers 403 Forbidden to {script.address}{PAGE}"


def test_credentials_are_used_when_the_index_asks_for_them(
    script: "Script", hurried: Patience
) -> None:
    script.say(PAGE, status=401).say(PAGE, LINK)
    reader = IndexReader("acme", script.index, patience=hurried, login=lambda: ("me", "pw"))
    with reader:
        assert len(reader.links(APP)) == 1
    assert "Authorization" not in script.headers[0]
    assert script.headers[1]["Authorization"] == "Basic bWU6cHc="


def test_credentials_go_to_the_index_and_to_no_other_place(
    script: "Script", hurried: Patience, tmp_path: Path
) -> None:
    elsewhere = script.address.replace("127.0.0.1", "localhost")
    script.say(PAGE, status=401).say(PAGE, LINK).say(FILE, b"bytes")
    reader = IndexReader("acme", script.index, patience=hurried, login=lambda: ("me", "pw"))
    with reader:
        reader.links(APP)
        reader.fetch(Link(NAME, f"{script.address}{FILE}"), tmp_path / NAME)
        reader.fetch(Link(NAME, f"{elsewhere}{FILE}"), tmp_path / NAME)
    assert ["Authorization" in headers for headers in script.headers] == [False, True, True, False]


def test_certificates_are_loaded_where_an_address_needs_them_and_once(
    script: "Script", hurried: Patience
) -> None:
    script.say(PAGE, LINK).say("/simple/b/", status=302, location="https://127.0.0.1:9/b/")
    _loaded.cache_clear()
    with IndexReader("acme", script.index, patience=hurried) as reader:
        assert reader.links(APP) == [Link(NAME, f"{script.address}{FILE}")]
        assert _loaded.cache_info().misses == 0
        with pytest.raises(IndexUnreachable, match="refused"):
            reader.links(canonicalize_name("b"))
    with ThreadPoolExecutor(8) as pool:
        assert len({*pool.map(lambda _: tls(), range(8))}) == 1
    assert _loaded.cache_info().misses == 1


def test_credentials_for_https_are_not_sent_in_clear(script: "Script", hurried: Patience) -> None:
    script.say(FILE, status=401)
    home = script.index.simple.replace("http:", "https:")
    with Connection("acme", home, hurried, lambda: ("me", "pw")) as connection:
        address = f"{script.address}{FILE}"
        assert connection.ask(address, {}, lambda answer: answer.status_code) == 401
    assert ["Authorization" in headers for headers in script.headers] == [False, False]


def test_two_that_ask_at_once_both_get_in(script: "Script", hurried: Patience) -> None:
    """The second is refused before, and asks again after, the first has logged in."""
    both = threading.Barrier(2, timeout=10)

    def login() -> tuple[str, str]:
        return ("me", "pw")

    def read(answer: httpx.Response) -> int:
        return answer.status_code

    class Slow(Connection):
        def _logged_in(self) -> bool:
            both.wait()
            return super()._logged_in()

    script.say(PAGE, status=401).say(PAGE, status=401).say(PAGE, LINK)
    with (
        Slow("acme", script.index.simple, hurried, login) as connection,
        ThreadPoolExecutor(2) as pool,
    ):
        address = f"{script.address}{PAGE}"
        asked = [pool.submit(connection.ask, address, {}, read) for _ in range(2)]
        assert [each.result(10) for each in asked] == [200, 200]


def test_without_credentials_an_index_that_asks_for_them_is_told(
    script: "Script", hurried: Patience
) -> None:
    script.say(PAGE, status=401)
    with (
        IndexReader("acme", script.index, patience=hurried) as reader,
        pytest.raises(IndexUnreachable, match="acme answers 401 Unauthorized"),
    ):
        reader.links(APP)
    assert len(script.asked) == 1


def test_a_file_is_hashed_as_it_is_served(
    script: "Script", hurried: Patience, tmp_path: Path
) -> None:
    script.say(FILE, b"bytes")
    with IndexReader("acme", script.index, patience=hurried) as reader:
        link = Link(NAME, f"{script.address}{FILE}")
        assert reader.fetch(link, tmp_path / NAME) == SHA256
        assert reader.digest(link) == SHA256
    assert (tmp_path / NAME).read_bytes() == b"bytes"


def test_a_file_that_is_served_as_compressed_is_not_unpacked(
    script: "Script", hurried: Patience, tmp_path: Path
) -> None:
    packed = gzip.compress(b"bytes")
    script.say(FILE, packed, content_encoding="gzip")
    with IndexReader("acme", script.index, patience=hurried) as reader:
        digest = reader.fetch(Link(NAME, f"{script.address}{FILE}"), tmp_path / NAME)
    assert digest == hashlib.sha256(packed).hexdigest()


def test_a_download_that_falters_begins_anew(
    script: "Script", hurried: Patience, tmp_path: Path
) -> None:
    script.say(FILE, b"half", status=502).say(FILE, b"bytes")
    with IndexReader("acme", script.index, patience=hurried) as reader:
        assert reader.fetch(Link(NAME, f"{script.address}{FILE}"), tmp_path / NAME) == SHA256


@pytest.mark.parametrize("fault", ["reset", "half"])
def test_a_page_that_breaks_off_is_asked_for_again(
    script: "Script", hurried: Patience, fault: str
) -> None:
    script.say(PAGE, LINK, fault=fault).say(PAGE, LINK)
    with IndexReader("acme", script.index, patience=hurried) as reader:
        assert [link.name for link in reader.links(APP)] == [NAME]
    assert len(script.asked) == 2


def test_half_a_page_of_json_that_does_not_say_so_is_asked_for_again(
    script: "Script", hurried: Patience
) -> None:
    page = f'{{"files": [{{"filename": "{NAME}", "url": "{FILE}", "hashes": {{}}}}]}}'
    script.say(PAGE, page, content_type="application/json", fault="unsaid")
    script.say(PAGE, page, content_type="application/json")
    with IndexReader("acme", script.index, patience=hurried) as reader:
        assert [link.name for link in reader.links(APP)] == [NAME]


@pytest.mark.parametrize("fault", ["reset", "half", "unsaid"])
def test_a_file_that_breaks_off_is_fetched_again(
    script: "Script", hurried: Patience, tmp_path: Path, fault: str
) -> None:
    script.say(FILE, b"bytes", fault=fault).say(FILE, b"bytes")
    with IndexReader("acme", script.index, patience=hurried) as reader:
        link = Link(NAME, f"{script.address}{FILE}")
        assert reader.fetch(link, tmp_path / NAME, SHA256) == SHA256
    assert (tmp_path / NAME).read_bytes() == b"bytes"
    assert len(script.asked) == 2


def test_a_file_that_comes_equal_twice_is_what_is_served(
    script: "Script", hurried: Patience, tmp_path: Path
) -> None:
    script.say(FILE, b"by").say(FILE, b"other").say(FILE, b"other").say(FILE, b"bytes")
    with IndexReader("acme", script.index, patience=hurried) as reader:
        digest = reader.fetch(Link(NAME, f"{script.address}{FILE}"), tmp_path / NAME, SHA256)
    assert digest == hashlib.sha256(b"other").hexdigest()


def test_a_file_that_is_never_the_same_is_given_up(
    script: "Script", hurried: Patience, tmp_path: Path
) -> None:
    for body in (b"1", b"2", b"3", b"4"):
        script.say(FILE, body)
    with IndexReader("acme", script.index, patience=hurried) as reader:
        digest = reader.fetch(Link(NAME, f"{script.address}{FILE}"), tmp_path / NAME, SHA256)
    assert digest == hashlib.sha256(b"3").hexdigest()


def test_a_slow_answer_is_waited_for(script: "Script", hurried: Patience, tmp_path: Path) -> None:
    script.say(PAGE, LINK, fault="slow").say(FILE, b"bytes" * 20, fault="slow")
    with IndexReader("acme", script.index, patience=hurried) as reader:
        link = reader.link(APP, NAME)
        assert link
        digest = reader.fetch(link, tmp_path / NAME)
    assert digest == hashlib.sha256(b"bytes" * 20).hexdigest()
    assert len(script.asked) == 2


def test_an_answer_that_would_never_end_is_given_up(script: "Script") -> None:
    """Each look at the clock is a minute after the one before."""
    minutes = itertools.count()
    patience = Patience(tries=2, sleep=lambda _: None, clock=lambda: 61.0 * next(minutes))
    script.say(PAGE, LINK, fault="slow")
    with (
        IndexReader("acme", script.index, patience=patience) as reader,
        pytest.raises(IndexUnreachable, match=r"asked 2 times: \d+ bytes came in 61 seconds"),
    ):
        reader.links(APP)


def test_a_lagging_index_is_waited_for(script: "Script", hurried: Patience, tmp_path: Path) -> None:
    script.say(PAGE, status=404).say(PAGE, "").say(PAGE, LINK)
    script.say(FILE, status=404).say(FILE, b"bytes")
    with IndexReader("acme", script.index, patience=hurried) as reader:
        assert reader.fetch_when_served(APP, NAME, tmp_path / NAME) == SHA256
    assert [line for line in script.asked if FILE in line] == [f"GET {FILE}"] * 2


@pytest.mark.parametrize(
    ("page", "last"),
    [("", "/simple/app/ does not list it"), (LINK, "/files/app-1.2.0.tar.gz is not there")],
)
def test_an_index_that_lags_too_long_is_given_up(
    script: "Script", hurried: Patience, tmp_path: Path, page: str, last: str
) -> None:
    script.say(PAGE, page)
    index = replace(script.index, deadline=0)
    with (
        IndexReader("acme", index, patience=hurried) as reader,
        pytest.raises(NotServedYet) as caught,
    ):
        reader.fetch_when_served(APP, NAME, tmp_path / NAME)
    assert (
        str(caught.value) == f"acme does not serve {NAME} after 0 seconds: {script.address}{last}"
    )
    assert caught.value.exit_code == 5


def test_an_index_that_falters_while_it_lags_is_told(
    script: "Script", hurried: Patience, tmp_path: Path
) -> None:
    script.say(PAGE, status=503)
    index = replace(script.index, deadline=0)
    with (
        IndexReader("acme", index, patience=hurried) as reader,
        pytest.raises(NotServedYet, match="503 Service Unavailable"),
    ):
        reader.fetch_when_served(APP, NAME, tmp_path / NAME)
