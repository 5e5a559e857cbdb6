import logging
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from lading_run import Command, CommandFailed, Interrupted, TimedOut, ToolMissing, serve

# Says its port, which the system chose.
SERVER = """
import http.server, sys
server = http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
print("hunter22 is on", server.server_port, flush=True)
server.serve_forever()
"""


def test_a_server_serves_while_the_block_runs(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("content")
    log = tmp_path / "log"
    command = Command(sys.executable, "-c", SERVER, cwd=tmp_path, secrets=["hunter22"])
    with serve(command, ready=lambda: log.read_text().endswith("\n"), log=log) as server:
        port = server.output.split()[-1]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/file") as answer:
            assert answer.read() == b"content"
        assert server.returncode is None
    assert server.returncode == -15
    assert log.read_text().splitlines()[0] == f"*** is on {port}"
    assert '"GET /file HTTP/1.1" 200' in log.read_text()


def test_without_a_file_it_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with (
        caplog.at_level(logging.DEBUG, "lading_run"),
        serve(Command("sh", "-c", "echo up; sleep 60"), ready=lambda: "up" in caplog.messages),
    ):
        pass
    assert caplog.messages == ["sh -c 'echo up; sleep 60'", "up"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_server_is_heard_on_although_its_log_is_on_a_full_disk(
    caplog: pytest.LogCaptureFixture,
) -> None:
    much = "i=0; while [ $i -lt 40000 ]; do echo line $i; i=$((i + 1)); done"  # no pipe holds it
    command = Command("sh", "-c", f"echo up; sleep 0.2; {much}; echo end; sleep 60")
    full = Path("/dev/full")
    with serve(command, ready=lambda: True, log=full) as server:
        deadline = time.monotonic() + 30
        while not server.output.endswith("end\n"):
            assert time.monotonic() < deadline, server.output[-80:]
            time.sleep(0.01)
    assert caplog.messages == ["/dev/full lacks some of what was said: No space left on device"]


def test_a_server_that_ends_before_it_is_ready_says_why() -> None:
    command = Command("sh", "-c", "echo one; echo hunter22 >&2; exit 4", secrets=["hunter22"])
    with pytest.raises(CommandFailed) as failed, serve(command, ready=lambda: False):
        pass
    assert failed.value.returncode == 4
    assert failed.value.stderr == "one\n***\n"


def test_a_server_that_is_not_ready_in_time_is_ended(
    marker: str, gone: Callable[[str], bool]
) -> None:
    command = Command("sh", "-c", f"echo up; sleep {marker} & sleep {marker}", timeout=0.5)
    with pytest.raises(TimedOut) as late, serve(command, ready=lambda: False):
        pass
    assert str(late.value) == f"{command} was not ready in time\nup\n"
    assert gone(marker)


def test_a_server_that_does_not_want_to_end_is_killed(
    marker: str, gone: Callable[[str], bool]
) -> None:
    command = Command("sh", "-c", f"trap '' TERM; echo up; sleep {marker}; sleep {marker}")
    with serve(command, ready=lambda: True) as server:
        while "up" not in server.output:
            time.sleep(0.01)
        assert server.pid > 0
    assert server.returncode == -9
    assert gone(marker)


def test_a_missing_server_is_told() -> None:
    with pytest.raises(ToolMissing), serve(Command("no-such-server"), ready=lambda: True):
        pass


def test_ctrl_c_while_it_starts_ends_it(marker: str, gone: Callable[[str], bool]) -> None:
    command = Command("sh", "-c", f"kill -INT $PPID; sleep {marker}")
    with pytest.raises(Interrupted), serve(command, ready=lambda: False):
        pass
    assert gone(marker)
