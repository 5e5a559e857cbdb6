"""The remote of a rehearsal, and what a remote does that falters."""

import http.client
import io
import socket
import struct
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from lading_artifact import Artifact, Rank, Release, Seen, State
from lading_git import GitTable, NothingPushed, Patience, RemoteSilent, clone_of
from lading_git._http_backend import pieces, serving
from lading_git._maker import KIND
from lading_git._target import GitTarget
from lading_git.testing import Sample
from lading_run import Command, CommandFailed, Completed, Runner, TimedOut, run

pytestmark = pytest.mark.engine


class Faults(ThreadingHTTPServer):
    """Stands before a server and hands requests on, but for those that are to go wrong.

    ``plan`` says what happens to the next requests whose line holds the words, in turn: a status
    code; ``reset`` (of the connection, before the request is handed on), ``lost`` (likewise,
    afterwards), ``half`` (of the answer is sent), ``stall`` (nothing is said any more), or ``""``.
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Faulty)
        self.over = threading.Event()
        self.behind = ""
        self.plan: dict[str, deque[int | str]] = {}
        self.asked: list[str] = []
        self.authorization: str | None = None
        self.given: list[list[str] | None] = []

    def wire(self, address: str) -> str:
        """Return our own address in place of the server's."""
        self.behind = address.removeprefix("http://")
        return f"http://127.0.0.1:{self.server_port}"

    def fault(self, line: str) -> int | str:
        """Say what is to happen to the request."""
        self.asked.append(line)
        turns = next((turns for words, turns in self.plan.items() if words in line), None)
        return turns.popleft() if turns else ""


class _Faulty(BaseHTTPRequestHandler):
    server: Faults
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.answer()

    def do_POST(self) -> None:
        self.answer()

    def answer(self) -> None:
        self.close_connection = True
        fault = self.server.fault(f"{self.command} {self.path}")
        body = b"".join(pieces(self.rfile, self.headers))
        self.server.given.append(self.headers.get_all("Authorization"))
        if self.server.authorization not in (None, self.headers.get("Authorization")):
            fault = 401
        if fault == "stall":
            self.server.over.wait()
        elif fault == "reset":
            self.reset()
        elif isinstance(fault, int):
            self.send_response(fault)
            self.send_header("WWW-Authenticate", 'Basic realm="here"')
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self.hand_on(body, fault)

    def hand_on(self, body: bytes, fault: str) -> None:
        wanted = ("Content-Type", "Content-Encoding", "Git-Protocol")
        headers = {name: self.headers[name] for name in wanted if name in self.headers}
        connection = http.client.HTTPConnection(self.server.behind)
        connection.request(self.command, self.path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        if fault == "lost":
            self.reset()
            return
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.headers["Content-Type"])
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if fault == "half" else content)

    def reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.rfile.close()
        self.connection.close()
        self.wfile = io.BytesIO()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def faults() -> Iterator[Faults]:
    with Faults() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            server.shutdown()
            thread.join()


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    sample = Sample.new(tmp_path / "here")
    sample.commit("feat: one")
    sample.git("remote", "add", "origin", str(tmp_path / "gone.git"))
    return sample


HURRIED = Patience(tries=3, first=0.01)


@dataclass(frozen=True, slots=True)
class Scene:
    """A release, and what may go wrong between it and the stand-in."""

    sample: Sample
    release: Release
    faults: Faults

    @property
    def folder(self) -> Path:
        return self.release.work.parent

    @property
    def tag(self) -> Artifact:
        return Artifact(name=self.release.tag, kind=KIND, digest=f"gitCommit:{self.release.commit}")

    def target(self, runner: Runner = run) -> GitTarget:
        return GitTarget(GitTable(), self.sample.path, runner, patience=HURRIED)

    def stand_in(self) -> AbstractContextManager[GitTarget]:
        return self.target().stand_in(self.folder / "served", self.faults.wire)

    def seen(self, target: GitTarget) -> Seen:
        return target.look(self.release, [self.tag])[self.tag.name]

    def take(self, target: GitTarget) -> None:
        target.take(self.release, self.tag, [])


@pytest.fixture
def scene(sample: Sample, tmp_path: Path, faults: Faults) -> Scene:
    (tmp_path / "work").mkdir()
    (tmp_path / "served").mkdir()
    commit = sample.repository.head()
    release = Release(
        unit="",
        version="1.0.0",
        tag="v1.0.0",
        commit=commit,
        epoch=1,
        source=clone_of(sample.repository, commit, tmp_path / "source", tag="v1.0.0"),
        root=sample.path,
        work=tmp_path / "work",
    )
    return Scene(sample, release, faults)


def test_a_stand_in_takes_the_place_of_the_remote(scene: Scene) -> None:
    """It is asked and pushed to, by HTTP; the real remote, which is not there, is not."""
    before, folder = scene.sample.digest(), scene.folder
    for state in (State.ABSENT, State.SAME):  # the second time finds what the first one left
        with scene.stand_in() as there:
            address = f"http://127.0.0.1:{scene.faults.server_port}/git.git"
            assert (there.name, there.rank) == ("git", Rank.CLAIM)
            assert there.problems(scene.release) == ()
            along = "publish, and main with it" if state is State.ABSENT else ""
            assert scene.seen(there) == Seen(state=state, address=address, detail=along)
            scene.take(there)
            assert there.read_back(scene.release, scene.tag, scene.release.work) == scene.tag.digest
            assert there.directions(scene.release, [scene.tag]) == [
                f"git clone --branch v1.0.0 {address}"
            ]
            run(Command("git", "clone", "--branch=v1.0.0", address, folder / state.value))
            assert Sample(folder / state.value).repository.head() == scene.release.commit
        with pytest.raises(CommandFailed, match=r"connect to 127\.0\.0\.1"):
            run(Command("git", "ls-remote", f"http://{scene.faults.behind}/git.git", looks=True))
    assert scene.faults.asked.count("POST /git.git/git-receive-pack") == 1
    refs = Sample(folder / "served/git.git").git("for-each-ref", "--format=%(refname)")
    assert refs.split() == ["refs/heads/main", "refs/tags/v1.0.0"]
    assert [path.name for path in (folder / "served").iterdir()] == ["git.git"]
    assert scene.sample.digest() == before


def test_no_program_or_proxy_of_the_user_is_asked_for_a_stand_in(
    scene: Scene, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    helper = f"!touch {home}/asked; echo username=me; echo password=secret; :"
    for key, value in {
        "credential.helper": helper,
        "http.extraheader": "Authorization: Basic bWU6c2VjcmV0",
        "http.proxy": "http://127.0.0.1:9",
        "url.http://127.0.0.1:9/.insteadOf": "http://127.0.0.1:",
        "transfer.hideRefs": "refs/tags",
    }.items():
        scene.sample.git("config", key, value)
        scene.sample.git("config", "--global", key, value)
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("GIT_ASKPASS", f"{home}/none")
    with scene.stand_in() as there:
        scene.take(there)
        assert scene.seen(there).state is State.SAME
        scene.faults.authorization = "none will do"
        with pytest.raises(RemoteSilent, match="could not read Username"):
            scene.seen(there)
    assert set(map(str, scene.faults.given)) == {"None"}
    assert not (home / "asked").exists()


LOOK = "GET /git.git/info/refs?service=git-upload-pack"
LIST = "POST /git.git/git-upload-pack"
PUSH = "POST /git.git/git-receive-pack"
FAULTS: list[int | str] = [429, 503, "reset", "half"]


@pytest.mark.parametrize(("at", "fault"), [*zip([LOOK] * 4, FAULTS, strict=True), (LIST, "half")])
def test_a_look_that_went_wrong_is_tried_again(scene: Scene, at: str, fault: int | str) -> None:
    scene.faults.plan = {at: deque([fault, fault])}
    with scene.stand_in() as there:
        assert scene.seen(there).state is State.ABSENT
        tries = scene.faults.asked.count(at)
        scene.faults.plan = {at: deque([fault] * 3)}
        with pytest.raises(RemoteSilent) as caught:
            scene.seen(there)
    assert (tries, scene.faults.asked.count(at)) == (3, 6)
    assert str(caught.value).startswith("The git remote the stand-in does not answer as it should")
    assert ANSWERS[fault] in str(caught.value)
    assert (caught.value.exit_code, caught.value.passing) == (69, True)


ANSWERS: dict[int | str, str] = {
    **{status: f"error: {status}" for status in (403, 429, 500, 503)},
    "reset": "Connection reset by peer",
    "half": "transfer closed with",
}


@pytest.mark.parametrize(
    ("status", "hint"),
    [
        (403, "`git ls-remote the stand-in` has to work."),
        (500, "Run the same command again later: it carries on."),
    ],
)
def test_a_look_that_may_not_pass_is_not_repeated(scene: Scene, status: int, hint: str) -> None:
    scene.faults.plan = {LOOK: deque([status])}
    with scene.stand_in() as there, pytest.raises(RemoteSilent, match=f"error: {status}") as caught:
        scene.seen(there)
    assert scene.faults.asked == [LOOK]
    assert caught.value.hint == hint


@pytest.mark.parametrize("fault", [*FAULTS, "lost"])
def test_a_push_without_an_answer_is_looked_after_and_arrives_once(
    scene: Scene, fault: int | str
) -> None:
    with scene.stand_in() as there:
        scene.faults.plan = {PUSH: deque([fault])}
        scene.take(there)
        scene.faults.plan = {}
        assert there.read_back(scene.release, scene.tag, scene.release.work) == scene.tag.digest
    arrived = fault in ("half", "lost")  # the server had all of it, only its answer was lost
    assert scene.faults.asked.count(PUSH) == (1 if arrived else 2)


@pytest.mark.parametrize(("fault", "tries"), [(503, 3), ("reset", 3), (403, 1), (500, 1)])
def test_a_push_that_never_arrives_is_told_as_one_that_changed_nothing(
    scene: Scene, fault: int | str, tries: int
) -> None:
    with scene.stand_in() as there:
        scene.faults.plan = {PUSH: deque([fault] * 3)}
        with pytest.raises(NothingPushed) as caught:
            scene.take(there)
        assert scene.seen(there).state is State.ABSENT
    assert caught.value.exit_code == 69
    assert ANSWERS[fault] in str(caught.value)
    assert str(caught.value).endswith("; it was asked again: nothing was pushed")
    assert scene.faults.asked.count(PUSH) == tries


def test_the_first_word_with_a_server_is_tried_again_too(scene: Scene) -> None:
    first = "info/refs?service=git-receive-pack"
    with scene.stand_in() as there:
        scene.faults.plan = {first: deque([429, 503])}
        scene.take(there)
        assert scene.seen(there).state is State.SAME
    assert [each for each in scene.faults.asked if first in each] == [f"GET /git.git/{first}"] * 3


def test_whether_a_push_arrived_is_not_claimed_when_nobody_says(scene: Scene) -> None:
    with scene.stand_in() as there:
        scene.faults.plan = {PUSH: deque(["lost"]), LOOK: deque(["", "", *[503] * 3])}
        with pytest.raises(RemoteSilent, match="reset") as caught:
            scene.take(there)
        assert not isinstance(caught.value, NothingPushed)
        assert scene.seen(there).state is State.SAME


@pytest.mark.parametrize("at", [LOOK, "git-receive-pack"])
def test_a_server_that_says_nothing_any_more_is_given_up(scene: Scene, at: str) -> None:
    """The user's own setting for that counts, if there is one."""
    scene.sample.git("config", "http.lowSpeedLimit", "1")
    scene.sample.git("config", "http.lowSpeedTime", "1")
    Sample.new(scene.folder / "served" / "git.git", "--bare").git(
        "config", "http.receivepack", "true"
    )
    with serving(scene.folder / "served") as address:
        scene.sample.git("remote", "set-url", "origin", f"{scene.faults.wire(address)}/git.git")
        scene.faults.plan = {at: deque(["stall"] * 4)}
        with pytest.raises((RemoteSilent, NothingPushed), match="too slow"):
            scene.take(scene.target())
        scene.faults.over.set()


def test_nothing_waits_for_ever(scene: Scene) -> None:
    """Unless the user has said how long, a minute of silence is enough, and 5 to list refs."""
    commands: list[Command] = []

    def runner(command: Command, /) -> Completed:
        commands.append(command)
        return run(command)

    Sample.new(scene.folder / "gone.git", "--bare")
    scene.take(scene.target(runner))
    asking = [each for each in commands if {"ls-remote", "fetch", "push"} & {*each.argv}]
    for command in asking:
        settings = [value for name, value in command.env.items() if "GIT_CONFIG_" in name]
        assert settings[1:5] == ["http.lowspeedlimit", "1", "http.lowspeedtime", "60"]
    assert [each.timeout for each in asking if "ls-remote" in each.argv] == [300, 300]
    assert "push" in asking[-1].argv

    def late(command: Command, /) -> Completed:
        if command.timeout:
            raise TimedOut(command, "was ended after 300 s")
        return run(command)

    with pytest.raises(RemoteSilent, match="was ended after 300 s"):
        scene.seen(scene.target(late))
