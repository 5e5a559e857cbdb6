import subprocess
import sys
from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading_http import asked_pause, httpx, is_loopback


@given(st.integers(0, 2**33), st.integers(0, 2**33))
def test_a_date_is_asked_for_from_now(now: int, then: int) -> None:
    assert asked_pause(formatdate(then, usegmt=True), now) == max(then - now, 0)


@given(st.text())
def test_no_header_breaks_it(text: str) -> None:
    found = asked_pause(text, 0)
    assert found is None or found >= 0


def test_what_nobody_waits_for_is_a_long_pause_all_the_same() -> None:
    assert asked_pause("9" * 400, 0) == 999_999_999


@pytest.mark.parametrize("header", ["", "-1", "1.5", "²", "Thu, 32 Jan 1970 00:00:09 GMT"])
def test_what_is_neither_seconds_nor_a_date_asks_for_nothing(header: str) -> None:
    assert asked_pause(header, 0) is None


@pytest.mark.parametrize("host", ["LOCALHOST", "a.localhost", "127.9.9.9", "::1"])
def test_this_machine_is_known(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["", "localhost.example.org", "128.0.0.1", "::2", "[::1]"])
def test_others_are_not_this_machine(host: str) -> None:
    assert not is_loopback(host)


def test_the_program_of_httpx_is_left_out_and_httpx_works() -> None:
    assert httpx.URL("http://localhost/a").path == "/a"
    script = "import sys, lading_http; lading_http.httpx; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    ).stdout.split()
    assert "httpx" in loaded
    assert "httpx._main" not in loaded


def test_who_only_waits_does_not_import_httpx() -> None:
    script = "import sys, lading_http; lading_http.asked_pause('1', 0); print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    ).stdout.split()
    assert not {"httpx", "email.utils"} & {*loaded}
