"""Programs downloaded by their SHA-256, from a server on this machine."""

import errno
import hashlib
import http.server
import io
import tarfile
import threading
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

from lading_run import Command, run
from lading_tools import Asset, Tool, Toolbox, ToolNotBuilt, ToolNotVerified, Where

pytestmark = pytest.mark.engine

PROGRAM = b"#!/bin/sh\necho tool 1.2.0\n"
Serve = Callable[..., str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serve one answer at every path: status, body, and the length that it claims."""
    servers = []

    def start(body: bytes = b"", *, status: int = 200, claimed: int | None = None) -> str:
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path.startswith("/moved/"):
                    self.send_response(302)
                    self.send_header("Location", self.path.removeprefix("/moved"))
                    self.end_headers()
                    return
                self.send_response(status)
                self.send_header("Content-Length", str(len(body) if claimed is None else claimed))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        servers.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}/moved/{{version}}/tool"

    yield start
    for server, thread in servers:
        server.shutdown()
        server.server_close()
        thread.join()


def box(cache: Path, url: str, body: bytes, *, member: str = "") -> Toolbox:
    asset = Asset(url=url, sha256=hashlib.sha256(body).hexdigest(), member=member)
    systems = [f"{system}/{machine}" for system in ("linux", "darwin") for machine in MACHINES]
    tool = Tool(name="tool", range=">=1", version="v1.2.0", assets=dict.fromkeys(systems, asset))
    return Toolbox(tools={"tool": tool}, cache=cache)


MACHINES = ("amd64", "arm64")


Mode = Literal["w", "w:gz", "w:xz", "w:bz2"]


def packed(mode: Mode, name: str = "x/tool", content: bytes = PROGRAM) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as tar:
        folder = tarfile.TarInfo("x")
        folder.type = tarfile.DIRTYPE
        tar.addfile(folder)
        info = tarfile.TarInfo(name)
        info.size = len(content)
        tar.addfile(info, io.BytesIO(content))
    return out.getvalue()


def test_a_program_is_downloaded_once_by_its_digest(
    path: Path, tmp_path: Path, serve: Serve
) -> None:
    tools = box(tmp_path, serve(PROGRAM), PROGRAM)
    assert tools.look("tool").where is Where.FETCH
    program = tools.find("tool")
    assert run(Command(program, looks=True)).stdout == "tool 1.2.0\n"
    gone = Toolbox(tools=tools.tools, cache=tmp_path)
    assert (gone.look("tool").where, gone.find("tool")) == (Where.CACHE, program)


@pytest.mark.parametrize(
    ("mode", "name"), [("w:gz", "x/tool"), ("w:xz", "x/tool"), ("w", "../../tool")]
)
def test_a_program_is_taken_out_of_its_archive(
    path: Path, tmp_path: Path, serve: Serve, mode: Mode, name: str
) -> None:
    body = packed(mode, name)
    program = box(tmp_path / "cache", serve(body), body, member=name).find("tool")
    assert program.read_bytes() == PROGRAM
    assert sorted(each.name for each in program.parent.iterdir()) == ["made.json", "tool"]
    assert [each.name for each in tmp_path.iterdir() if each != path] == ["cache"]


def test_other_bytes_are_refused_and_nothing_of_them_is_left(
    path: Path, tmp_path: Path, serve: Serve
) -> None:
    tools = box(tmp_path, serve(b"#!/bin/sh\nevil\n"), PROGRAM)
    with pytest.raises(ToolNotVerified, match="but the lock says") as caught:
        tools.find("tool")
    assert caught.value.exit_code == 7
    assert [each.name for each in (tmp_path / "tool").iterdir()] == [".lock"]
    assert tools.look("tool").where is Where.FETCH


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        pytest.param({"body": PROGRAM[:9], "claimed": len(PROGRAM)}, "peer closed", id="half"),
        pytest.param({"status": 404}, "the server answers 404", id="absent"),
        pytest.param({"claimed": 2 << 30}, "it is larger than", id="large"),
    ],
)
def test_what_does_not_arrive_is_told(
    path: Path, tmp_path: Path, serve: Serve, answer: dict[str, int], said: str
) -> None:
    with pytest.raises(ToolNotBuilt, match=f"tool v1.2.0 cannot be downloaded: {said}"):
        box(tmp_path, serve(**answer), PROGRAM).find("tool")
    assert [each.name for each in (tmp_path / "tool").iterdir()] == [".lock"]


def test_a_server_that_is_not_there_is_told(path: Path, tmp_path: Path) -> None:
    with pytest.raises(ToolNotBuilt) as caught:
        box(tmp_path, "http://127.0.0.1:9/{version}/tool", PROGRAM).find("tool")
    assert caught.value.hint == "It comes from http://127.0.0.1:9/1.2.0/tool"


@pytest.mark.parametrize(
    ("member", "said"),
    [
        pytest.param("y/tool", "it has no file y/tool", id="absent"),
        pytest.param("x", "it has no file x", id="folder"),
    ],
)
def test_an_archive_without_the_member_is_told(
    path: Path, tmp_path: Path, serve: Serve, member: str, said: str
) -> None:
    body = packed("w:gz")
    with pytest.raises(ToolNotBuilt, match=f"cannot be unpacked: {said}"):
        box(tmp_path, serve(body), body, member=member).find("tool")


def test_what_is_no_archive_is_told(path: Path, tmp_path: Path, serve: Serve) -> None:
    with pytest.raises(ToolNotBuilt, match="cannot be unpacked"):
        box(tmp_path, serve(PROGRAM), PROGRAM, member="tool").find("tool")


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda whole: whole[:30], id="short"),
        pytest.param(lambda whole: whole[: len(whole) // 2], id="cut"),
        pytest.param(lambda whole: whole[: len(whole) // 2] + b"\xff" * 9999, id="changed"),
    ],
)
@pytest.mark.parametrize("mode", ["w:gz", "w:xz", "w:bz2"])
def test_a_damaged_archive_is_told(
    path: Path, tmp_path: Path, serve: Serve, mode: Mode, damage: Callable[[bytes], bytes]
) -> None:
    body = damage(packed(mode, content=b"".join(b"%d\n" % number for number in range(200_000))))
    with pytest.raises(ToolNotBuilt, match=r"/tool cannot be unpacked: ."):
        box(tmp_path, serve(body), body, member="x/tool").find("tool")
    assert [each.name for each in (tmp_path / "tool").iterdir()] == [".lock"]


def test_a_stream_that_is_none_any_more_is_told(path: Path, tmp_path: Path, serve: Serve) -> None:
    packer = zlib.compressobj(wbits=31)
    half = packer.compress(packed("w", content=bytes(1 << 20))[: 1 << 19])
    body = half + packer.flush(zlib.Z_SYNC_FLUSH) + b"\x06"  # a block of a type that is not
    with pytest.raises(ToolNotBuilt, match="invalid block type"):
        box(tmp_path, serve(body), body, member="x/tool").find("tool")


def test_a_full_disk_is_no_fault_of_the_archive(
    path: Path, tmp_path: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    body = packed("w:gz")
    monkeypatch.setattr("shutil.copyfileobj", full)
    with pytest.raises(OSError, match="No space left"):
        box(tmp_path, serve(body), body, member="x/tool").find("tool")


@pytest.mark.parametrize("name", ["tool", "asset"])
def test_a_tool_of_any_name_is_taken_out_of_its_archive(
    path: Path, tmp_path: Path, serve: Serve, name: str
) -> None:
    body = packed("w:gz")
    tool = box(tmp_path, serve(body), body, member="x/tool").tools["tool"]
    program = Toolbox(tools={name: replace(tool, name=name)}, cache=tmp_path).find(name)
    assert program.read_bytes() == PROGRAM


def test_go_goes_first_where_there_is_one(
    go: Path, tmp_path: Path, hello: Tool, serve: Serve
) -> None:
    tools = box(tmp_path, serve(PROGRAM), PROGRAM)
    both = Tool(**{
        **{name: getattr(hello, name) for name in ("module", "sum", "go", "range", "version")},
        "name": "tool", "assets": tools.tools["tool"].assets,
    })  # fmt: skip
    either = Toolbox(tools={"tool": both}, cache=tmp_path)
    assert either.look("tool").where is Where.BUILD
    go.unlink()
    assert either.look("tool").where is Where.FETCH
    program = either.find("tool")
    assert either.look("tool").path == program
