"""Bare repositories served by HTTP: what git asks for, and what others may."""

import gzip
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from lading_git._http_backend import serving
from lading_git.testing import Sample
from lading_run import Command, CommandFailed, Completed, Interrupted, run, serve


def test_a_push_of_many_bytes_is_taken_in_pieces(tmp_path: Path) -> None:
    """More than git's ``http.postBuffer``: it sends chunks, of no length known before."""
    served = Sample.new(tmp_path / "served" / "git.git", "--bare")
    served.git("config", "http.receivepack", "true")
    sample = Sample.new(tmp_path / "here")
    sample.write("big", os.urandom(3_000_000))
    sample.commit("feat: big", file="1")
    with serving(tmp_path / "served") as address:
        sample.git("push", "--quiet", f"{address}/git.git", "HEAD:refs/heads/main")
        copy = Sample(tmp_path / "copy")
        run(Command("git", "clone", "--quiet", f"{address}/git.git", copy.path))
    assert (copy.path / "big").read_bytes() == (sample.path / "big").read_bytes()


def ask(address: str, request: bytes) -> bytes:
    """Send the bytes, and nothing after them; return the whole answer."""
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        with suppress(ConnectionError):
            while part := connection.recv(65536):
                answer += part
        return answer


FLUSH = b"0000"
HEAD = b"POST /git.git/git-upload-pack HTTP/1.1\r\nHost: here\r\nContent-Type: "
HEAD += b"application/x-git-upload-pack-request\r\n"


def test_requests_are_read_as_they_come(tmp_path: Path) -> None:
    Sample.new(tmp_path / "git.git", "--bare")
    packed = gzip.compress(FLUSH)
    length = b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed)
    chunks = b"Transfer-Encoding: chunked\r\n\r\n3;x=y\r\n000\r\n1\r\n0\r\n0\r\nTrailer: x\r\n\r\n"
    with serving(tmp_path) as address:
        whole = ask(address, HEAD + b"Content-Length: 4\r\n\r\n" + FLUSH)
        assert whole.startswith(b"HTTP/1.1 200 OK\r\n")
        body = whole.partition(b"\r\n\r\n")[2]
        for request in (length + packed, chunks):
            answer = ask(address, HEAD + request)
            assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
            assert answer.partition(b"\r\n\r\n")[2] == body
        assert ask(address, HEAD + b"Content-Length: x\r\n\r\n").startswith(b"HTTP/1.1 400 ")
        assert ask(address, HEAD + b"Content-Length: 9\r\n\r\n" + FLUSH) == b""
        for cut in (b"", b"5\r\n00", b"x"):
            assert b" 200 " not in ask(address, HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + cut)
        for path in (b"/other.git/info/refs", b"/../secret/HEAD", b"/"):
            request = b"GET " + path + b"?service=git-upload-pack HTTP/1.1\r\nHost: here\r\n\r\n"
            assert ask(address, request).split()[1] in (b"403", b"404", b"500")
    assert [path.name for path in tmp_path.iterdir() if path.name != "home"] == ["git.git"]


def test_what_a_killed_server_left_is_removed(tmp_path: Path) -> None:
    (tmp_path / "request-x").write_bytes(b"half")
    with serving(tmp_path):
        assert not (tmp_path / "request-x").exists()


def test_a_client_that_says_nothing_does_not_keep_the_block_open(tmp_path: Path) -> None:
    with serving(tmp_path) as address:
        host, port = address.removeprefix("http://").split(":")
        silent = socket.create_connection((host, int(port)))
        silent.sendall(b"POST /git.git/git-upload-pack HTTP/1.1\r\nContent-Length: 9\r\n\r\n1")
        time.sleep(0.2)
    with silent:
        assert silent.recv(1) == b""


def test_a_git_that_cannot_be_run_is_an_answer(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    errors = [CommandFailed(Command("git"), returncode=1), Interrupted("x"), RuntimeError("a bug")]

    def runner(command: Command, /) -> Completed:
        raise errors.pop(0)

    request = b"GET /git.git/info/refs HTTP/1.1\r\nHost: here\r\n\r\n"
    with serving(tmp_path, runner) as address:
        assert ask(address, request).startswith(b"HTTP/1.1 500 ")
        assert ask(address, request) == b""
        assert ask(address, request) == b""
    assert [record.levelname for record in caplog.records] == ["WARNING", "ERROR"]
    assert "a bug" in caplog.text


SERVE = """\
import sys, time
from pathlib import Path
from lading_git._http_backend import serving
with serving(Path(sys.argv[1])) as address:
    print(address, flush=True)
    time.sleep(60)
"""


def test_a_kill_leaves_nothing_running(tmp_path: Path) -> None:
    """Not even a git that is in the middle of an answer."""
    pid, log, slow = tmp_path / "pid", tmp_path / "log", tmp_path / "bin" / "git"
    slow.parent.mkdir()
    slow.write_text(f"#!/bin/sh\necho $$ > {pid}\nexec sleep 60\n")
    slow.chmod(0o755)
    env = {"PATH": f"{slow.parent}:{os.environ['PATH']}"}
    command = Command(sys.executable, "-u", "-c", SERVE, tmp_path, env=env)
    with serve(command, ready=lambda: log.exists() and "http" in log.read_text(), log=log) as it:
        threading.Thread(
            target=ask,
            args=(log.read_text().strip(), b"GET /git.git/info/refs HTTP/1.1\r\n\r\n"),
        ).start()
        wait_until(lambda: pid.exists() and bool(pid.read_text().strip()))
        git = int(pid.read_text())
        assert runs(git)
        os.kill(it.pid, signal.SIGKILL)
        wait_until(lambda: not runs(git))


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def runs(process: int) -> bool:
    """Say whether the process is there and not a zombie."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    found = run(Command("ps", "-o", "stat=", "-p", str(process), looks=True, accepts=(0, 1)))
    return bool(found.stdout.strip()) and not found.stdout.startswith("Z")
