"""Programs that Go really builds, from modules that it downloads through its proxy."""

import base64
import hashlib
import http.server
import io
import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from lading_run import Command, CommandFailed, Completed, NotVerified, Unavailable, run
from lading_tools import (
    Tool,
    Toolbox,
    ToolNotBuilt,
    ToolNotVerified,
    ToolsMissing,
    Where,
    find,
    find_all,
    lock,
    look,
)
from lading_tools._installed import installed

pytestmark = pytest.mark.engine

if TYPE_CHECKING:
    from packages.tools.tests.conftest import Script

NOTHING_ELSE = """
import sys
def refuse(event, arguments):
    if event.startswith(("socket.", "subprocess.")) or event in ("os.exec", "os.posix_spawn"):
        raise AssertionError(f"{event} {arguments}")
sys.addaudithook(refuse)
from pathlib import Path
from lading_tools import find
print(find("crane", cache=Path(sys.argv[1])))
"""
FIND = """
import logging, sys
from pathlib import Path
logging.basicConfig(level=logging.INFO)
import lading_tools
from lading_tools import Tool
print(lading_tools.find("hello", cache=Path(sys.argv[1]), tools={"hello": eval(sys.argv[2])}))
"""


@pytest.fixture
def own_modules(go: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Let Go download everything anew; give an empty folder."""
    monkeypatch.setenv("GOMODCACHE", str(tmp_path / "modules"))
    yield tmp_path
    run(Command("go", "clean", "-modcache", env={"GOFLAGS": None}))  # they are write-protected


def box(tool: Tool, cache: Path) -> Toolbox:
    return Toolbox(tools={tool.name: tool}, cache=cache)


def entries(cache: Path) -> list[str]:
    return sorted(path.name for path in cache.glob("*/*") if path.name != ".lock")


def test_crane_is_built_once_and_found_again_without_any_socket(go: Path, cache: Path) -> None:
    assert look("crane", cache=cache).where is Where.BUILD
    assert not (cache / "crane").exists()
    crane = find("crane", cache=cache)
    assert run(Command(crane, "version", looks=True)).stdout.strip() == "v0.21.9"
    record = json.loads((crane.parent / "made.json").read_text())
    assert record["source"] == lock()["crane"].source
    assert record["sha256"] == hashlib.sha256(crane.read_bytes()).hexdigest()

    done = subprocess.run(
        [sys.executable, "-c", NOTHING_ELSE, cache], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, f"{crane}\n"), done.stderr
    go.unlink()
    found = look("crane", cache=cache)
    assert (found.where, found.path, found.version) == (Where.CACHE, crane, "0.21.9")
    assert find_all(["crane", "crane"], cache=cache) == {"crane": crane}


def test_a_module_that_is_not_what_the_lock_says_is_not_built(
    go: Path, cache: Path, hello: Tool
) -> None:
    wrong = replace(hello, sum=f"h1:{'A' * 43}=")
    with pytest.raises(ToolNotVerified) as caught:
        box(wrong, cache).find("hello")
    assert str(caught.value) == (
        f"{hello.module}@{hello.version} is {hello.sum}, but the lock says h1:{'A' * 43}="
    )
    assert caught.value.exit_code == NotVerified.exit_code
    assert entries(cache) == []


def test_a_program_that_was_changed_in_the_cache_is_made_again(
    go: Path, cache: Path, hello: Tool, caplog: pytest.LogCaptureFixture
) -> None:
    program = box(hello, cache).find("hello")
    good = program.read_bytes()
    program.write_bytes(b"#!/bin/sh\necho evil\n")
    found = box(hello, cache).look("hello")
    assert (found.where, found.path) == (Where.BUILD, None)
    assert found.why == f"{program} is no longer what was put there"
    assert found.lack is not None
    assert found.lack.text == f"hello (>=0.0.0-dev) is not there: {found.why}"
    assert box(hello, cache).find("hello") == program
    assert program.read_bytes() == good
    assert f"{found.why}; it is made again" in caplog.messages

    program.chmod(0o644)
    assert box(hello, cache).look("hello").path is None
    (program.parent / "made.json").write_text("{")
    assert box(hello, cache).look("hello").path is None
    program.unlink()
    (program.parent / "made.json").unlink()
    assert box(hello, cache).look("hello").why == f"{program.parent} is not whole"
    go.unlink()
    with pytest.raises(ToolsMissing, match="is not whole; there is no go to build it"):
        box(hello, cache).find("hello")


def test_what_go_installed_by_itself_is_known_by_its_module(
    go: Path, cache: Path, path: Path, hello: Tool
) -> None:
    program = box(hello, cache).find("hello")
    (path / "hello").symlink_to(program)
    assert installed(hello, run) == (path / "hello", "0.0.0-dev.0", "")
    other = replace(hello, module="golang.org/x/example/hell", package="")
    assert installed(other, run)[2] == f"{path / 'hello'} does not tell its version"


@pytest.mark.parametrize(
    "setting",
    [
        pytest.param({"GOSUMDB": "off"}, id="GOSUMDB"),
        pytest.param({"GONOSUMDB": "golang.org"}, id="GONOSUMDB"),
        pytest.param({"GOPRIVATE": "golang.org", "GONOPROXY": "none"}, id="GOPRIVATE"),
        pytest.param({"GOSUMDB": "off", "GOFLAGS": "-insecure"}, id="insecure"),
    ],
)
def test_the_checksum_database_counts_even_where_it_was_switched_off(
    own_modules: Path,
    hello: Tool,
    setting: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    for name, value in setting.items():
        monkeypatch.setenv(name, value)
    with tampering(hello) as (address, tampered):
        monkeypatch.setenv("GOPROXY", address)
        with pytest.raises(ToolNotVerified) as caught:
            box(replace(hello, sum=tampered), own_modules / "cache").find("hello")
    assert "is not what Go's checksum database says" in str(caught.value)
    assert "SECURITY ERROR" in str(caught.value)
    assert tampered in str(caught.value)
    assert entries(own_modules / "cache") == []
    told = [text for text in caplog.messages if "not heeded" in text]
    assert told == [f"{_first(setting)} is not heeded: hello is checked by Go's checksum database"]


@pytest.mark.usefixtures("go")
def test_what_the_user_has_go_do_otherwise_does_not_count(
    cache: Path, hello: Tool, script: "Script", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evil = script("evil", f': >{tmp_path}/ran; exec "$@"')
    (tmp_path / "goenv").write_text(f"GOFLAGS=-toolexec={evil}\nGOARCH=riscv64\n")
    monkeypatch.setenv("GOENV", str(tmp_path / "goenv"))
    monkeypatch.setenv("GOFLAGS", f"-toolexec={evil} -modfile=/none/go.mod")
    monkeypatch.setenv("GOOS", "plan9")
    program = box(hello, cache).find("hello")
    assert run(Command(program, looks=True)).stdout == "Hello, world!\n"
    assert not (tmp_path / "ran").exists()


def test_a_cache_within_a_checkout_leaves_its_module_alone(
    go: Path, tmp_path: Path, hello: Tool
) -> None:
    (tmp_path / "go.mod").write_text("module example.com/acme\n\ngo 1.99\n")
    box(hello, tmp_path / ".cache").find("hello")
    assert (tmp_path / "go.mod").read_text() == "module example.com/acme\n\ngo 1.99\n"
    assert not (tmp_path / "go.sum").exists()


def test_a_module_that_was_downloaded_unchecked_is_checked(
    own_modules: Path, cache: Path, hello: Tool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tampering(hello) as (address, tampered):
        monkeypatch.setenv("GOPROXY", address)
        unchecked = {"GONOSUMDB": "*", "GOFLAGS": "-modcacherw"}
        module = f"{hello.module}@{hello.version}"
        run(Command("go", "mod", "download", module, cwd=own_modules, env=unchecked))
        with pytest.raises(ToolNotVerified, match="SECURITY ERROR"):
            box(replace(hello, sum=tampered), cache).find("hello")
    assert entries(cache) == []


def _first(setting: dict[str, str]) -> str:
    name, value = next(iter(setting.items()))
    return f"{name.replace('GOPRIVATE', 'GONOSUMDB')}={value}"


def test_a_proxy_that_does_not_answer_is_told(
    own_modules: Path, cache: Path, hello: Tool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOPROXY", "off")
    with pytest.raises(ToolNotBuilt) as caught:
        box(hello, cache).find("hello")
    assert str(caught.value).startswith(f"hello {hello.version} cannot be built: ")
    assert "GOPROXY=off" in str(caught.value)
    assert caught.value.exit_code == Unavailable.exit_code
    assert entries(cache) == []


def test_a_package_that_is_no_program_is_told(go: Path, cache: Path, hello: Tool) -> None:
    library = replace(hello, package=f"{hello.module}/reverse")
    with pytest.raises(ToolNotBuilt, match="is not a main package"):
        box(library, cache).find("hello")
    assert entries(cache) == []


def test_a_module_that_needs_a_newer_go_is_told(go: Path, cache: Path, hello: Tool) -> None:
    real = go.resolve()
    go.unlink()
    go.write_text(
        f"""#!/bin/sh
        if [ "$1" = env ]
        then echo '{{"GOVERSION": "go1.10", "GOSUMDB": "", "GONOSUMDB": ""}}'
        else exec {real} "$@"
        fi"""
    )
    go.chmod(0o755)
    with pytest.raises(ToolNotBuilt) as caught:
        box(replace(hello, go=""), cache).find("hello")
    assert str(caught.value) == f"hello {hello.version} needs Go 1.19"
    assert caught.value.hint == "Install Go 1.19 or newer: https://go.dev/dl/"


def test_a_cache_that_cannot_be_written_is_told(go: Path, tmp_path: Path, hello: Tool) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Unavailable, match="the cache of tools cannot be written") as caught:
        box(hello, tmp_path / "file").find("hello")
    assert caught.value.hint == "Name another folder by LADING_CACHE."


def test_killed_in_the_middle_leaves_no_half_tool(go: Path, cache: Path, hello: Tool) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", FIND, cache, repr(hello)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        end = time.monotonic() + 60
        while not (cache / "hello" / ".new").exists():
            assert time.monotonic() < end
            time.sleep(0.002)
        os.kill(process.pid, signal.SIGKILL)
        assert process.communicate()[0] == b""
    assert entries(cache) == [".new"]
    assert box(hello, cache).look("hello").where is Where.BUILD
    program = box(hello, cache).find("hello")
    assert entries(cache) == [program.parent.name]
    assert sorted(path.name for path in program.parent.iterdir()) == ["hello", "made.json"]


def test_two_at_once_build_one(go: Path, cache: Path, hello: Tool) -> None:
    both = [
        subprocess.Popen(
            [sys.executable, "-c", FIND, cache, repr(hello)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for _ in range(2)
    ]  # fmt: skip
    said = [process.communicate() for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert said[0][0] == said[1][0]
    assert "".join(err for _, err in said).count("go install") == 1


def test_an_error_of_the_system_is_not_taken_for_a_tool_in_the_making(
    go: Path, cache: Path, hello: Tool
) -> None:
    def busy(command: Command) -> Completed:
        if command.argv[1] == "install":
            raise BlockingIOError("no process can be started now")
        return run(command)

    with pytest.raises(BlockingIOError, match="no process can be started now"):
        box(hello, cache).find("hello", runner=busy)


def test_a_failure_that_nobody_foresaw_keeps_its_words(go: Path, cache: Path, hello: Tool) -> None:
    def broken(command: Command) -> Completed:
        if command.argv[:2] == ("go", "mod"):
            raise CommandFailed(command, returncode=2, stderr="out of memory")
        return run(command)

    with pytest.raises(CommandFailed, match="out of memory"):
        box(hello, cache).find("hello", runner=broken)
    assert entries(cache) == []


@contextmanager
def tampering(tool: Tool) -> Iterator[tuple[str, str]]:
    """Serve what the module proxy serves, but the module of ``tool`` changed; and give its sum."""
    done = run(Command("go", "env", "GOPROXY", looks=True))
    upstream = next(part for part in done.stdout.strip().split(",") if part.startswith("http"))
    zipped = f"/{tool.module}/@v/{tool.version}.zip"
    with httpx.Client(base_url=upstream, follow_redirects=True, timeout=60) as client:
        changed = _changed(client.get(zipped).raise_for_status().content)

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                answer = client.get(self.path)
                body = changed if self.path == zipped else answer.content
                self.send_response(answer.status_code)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            try:
                yield f"http://127.0.0.1:{server.server_port}", _sum_of(changed)
            finally:
                server.shutdown()
                thread.join()


def _changed(module: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(module)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            evil = b"\n// evil\n" if name.endswith("hello.go") else b""
            new.writestr(name, old.read(name) + evil)
    return out.getvalue()


def _sum_of(module: bytes) -> str:
    """Return the sum of a module as Go's dirhash.Hash1 has it."""
    with zipfile.ZipFile(io.BytesIO(module)) as file:
        lines = [
            f"{hashlib.sha256(file.read(name)).hexdigest()}  {name}\n"
            for name in sorted(file.namelist())
        ]
    return "h1:" + base64.b64encode(hashlib.sha256("".join(lines).encode()).digest()).decode()
