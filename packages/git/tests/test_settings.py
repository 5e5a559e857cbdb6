"""What the user has set for connecting and for tagging reaches the clones that are ours."""

import base64
import contextlib
import logging
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from lading_artifact import Artifact, Release, straight
from lading_git import GitTable, Repository, clone_of, complete
from lading_git._address import absolute, secrets_in, without_credentials
from lading_git._advertised import Advertised, advertised_in
from lading_git._git import Git, variables
from lading_git._remote import Remote
from lading_git._settings import Settings, settings_in
from lading_git._target import GitTarget
from lading_git.testing import Sample
from lading_run import Command, Completed, run

pytestmark = pytest.mark.engine

SECRET = "s3cr3t-t0ken"
TOKEN = base64.b64encode(f"x-access-token:{SECRET}".encode()).decode()
RIGHT = f"basic {TOKEN}".lower()
HEADER = f"AUTHORIZATION: basic {TOKEN}"


ASKS = """
from pathlib import Path
from lading_git import Repository
from lading_git._settings import configuration_of, needed_of

asked = Repository(Path.cwd()).git
given = asked.with_settings(needed_of(configuration_of(asked)).pairs)
print(ascii(given("config", "user.name")))
"""


def test_a_name_reaches_git_where_the_locale_cannot_write_it(tmp_path: Path) -> None:
    sample = Sample.new(tmp_path / "here")
    sample.git("config", "user.name", "J\xf6rg")
    locale = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    asks = Command(sys.executable, "-c", ASKS, cwd=sample.path, env=locale, looks=True)
    assert run(asks).stdout == "'J\\xf6rg\\n'\n"


class Backend(BaseHTTPRequestHandler):
    """Git over HTTP, for those who send the token, and send it once."""

    server: "Server"
    protocol_version = "HTTP/1.0"

    def do_GET(self) -> None:
        self._answer("")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._answer(body.decode("utf-8", "surrogateescape"))

    def _answer(self, body: str) -> None:
        given = [each.lower() for each in self.headers.get_all("Authorization") or []]
        self.server.given.append(given)
        if given != [RIGHT]:
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="here"')
            self.end_headers()
            return
        path, _, query = self.path.partition("?")
        env = {
            "GIT_PROJECT_ROOT": str(self.server.root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "REMOTE_USER": "ci",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
        }
        backend = Command("git", "http-backend", env=env, stdin=body, looks=True)
        head, _, content = run(backend).stdout.partition("\r\n\r\n")
        self.send_response(200)
        for line in head.split("\r\n"):
            self.send_header(*line.split(": ", 1))
        self.end_headers()
        with contextlib.suppress(ConnectionError):
            self.wfile.write(content.encode("utf-8", "surrogateescape"))

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    def __init__(self, root: Path) -> None:
        self.root = root
        self.given: list[list[str]] = []
        super().__init__(("127.0.0.1", 0), Backend)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with Server(tmp_path) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(params=["--depth=1", "--filter=tree:0", "--no-tags"])
def checkout(upstream: Sample, tmp_path: Path, request: pytest.FixtureRequest) -> Sample:
    """What CI leaves behind: a clone that is not whole."""
    return upstream.cloned(tmp_path / "here", request.param)


def test_a_token_that_only_the_users_clone_knows_is_sent_once_and_never_shown(
    checkout: Sample, server: Server, tmp_path: Path, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """As CI checks out: the header stands in a file that is included for this clone only."""
    sample = checkout
    sample.git("config", "remote.origin.url", f"http://127.0.0.1:{server.server_port}/upstream")
    (home / "token").write_text(f"[http]\nextraheader = {HEADER}\n")
    sample.git("config", f"includeIf.gitdir:{sample.path}/.git.path", str(home / "token"))
    before = sample.digest()
    with caplog.at_level(logging.DEBUG):
        found = complete(sample.repository, tmp_path / "cache")
        folder = clone_of(sample.repository, "HEAD", tmp_path / "clone")
    assert len(list(found.log(None, "HEAD"))) == 61
    assert (folder / "folder3/file").read_bytes() == (sample.path / "folder3/file").read_bytes()
    assert server.given
    assert all(given == [RIGHT] for given in server.given)
    assert SECRET not in caplog.text
    assert TOKEN not in caplog.text
    assert not [path for path in files(tmp_path / "cache", folder) if TOKEN.encode() in read(path)]
    assert sample.digest() == before


def test_a_token_in_the_address_is_neither_shown_nor_written_down(
    checkout: Sample, server: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    user = f"x-access-token:{SECRET}@"
    address = f"http://{user}127.0.0.1:{server.server_port}/upstream"
    checkout.git("config", "remote.origin.url", address)
    before = checkout.digest()
    with caplog.at_level(logging.DEBUG):
        found = complete(checkout.repository, tmp_path / "cache", trees=True)
        folder = clone_of(checkout.repository, "HEAD", tmp_path / "clone")
        old = found.read("v0.1.0", "folder3/file")  # fetched when it is read
    assert old == b"10"
    assert Repository(folder).remote_url("origin") == address.replace(user, "")
    assert {given for each in server.given for given in each} == {RIGHT}
    assert SECRET not in caplog.text
    assert SECRET not in repr(found)
    assert not [path for path in files(tmp_path / "cache", folder) if SECRET.encode() in read(path)]
    assert checkout.digest() == before


def test_what_a_clone_lacks_comes_from_its_remote_and_a_stand_in_hears_no_secret(
    checkout: Sample, server: Server, tmp_path: Path
) -> None:
    """Of a private repository, as CI checks it out: the whole history goes to the stand-in."""
    checkout.git("config", "remote.origin.url", f"http://127.0.0.1:{server.server_port}/upstream")
    checkout.git("config", "http.extraheader", HEADER)
    checkout.git("config", "push.pushOption", "ci.skip")
    (tmp_path / "served").mkdir()
    commit = checkout.repository.head()
    release = Release(
        unit="",
        version="1.0.0",
        tag="v1.0.0",
        commit=commit,
        epoch=1,
        source=clone_of(checkout.repository, commit, tmp_path / "clone", tag="v1.0.0"),
        root=checkout.path,
        work=tmp_path,
    )
    tag = Artifact(name="v1.0.0", kind="git-tag", digest=f"gitCommit:{commit}")
    commands: list[Command] = []

    def runner(command: Command, /) -> Completed:
        commands.append(command)
        return run(command)

    target = GitTarget(GitTable(), checkout.path, runner)
    with target.stand_in(tmp_path / "served", straight) as there:
        there.take(release, tag, [])
        assert there.read_back(release, tag, tmp_path) == tag.digest
    assert Sample(tmp_path / "served/git.git").git("fsck", "--full") == ""
    [push] = [command for command in commands if "push" in command.argv]
    address = push.argv[push.argv.index("--atomic") + 1]
    sent = {**push.env, "GIT_DIR": str(checkout.path / ".git")}
    for key in ("http.extraheader", "http.proxy"):
        asked = Command("git", "config", "--get-urlmatch", key, address, env=sent, accepts=(0, 1))
        assert run(asked).stdout.strip() == ""


@pytest.mark.parametrize("where", ["remote", "insteadOf", "pushurl"])
def test_a_token_in_an_address_is_in_no_list_of_processes(
    upstream: Sample, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """Neither in our own commands nor in those that git starts: it is asked what these are."""
    upstream.git("config", "http.receivepack", "true")
    sample = upstream.cloned(tmp_path / "here")
    clean = f"http://127.0.0.1:{server.server_port}"
    whole = f"http://x-access-token:{SECRET}@127.0.0.1:{server.server_port}"
    if where == "insteadOf":
        sample.git("config", f"url.{whole}.insteadOf", clean)
    if where == "pushurl":
        sample.git("config", "remote.origin.pushurl", f"{whole}/upstream")
    else:
        address = f"{whole if where == 'remote' else clean}/upstream"
        sample.git("config", "remote.origin.url", address)
    monkeypatch.setenv("GIT_TRACE", str(tmp_path / "trace"))
    commands: list[Command] = []

    def runner(command: Command, /) -> Completed:
        commands.append(command)
        return run(command)

    repository = replace(sample.repository, runner=runner)
    remote = Remote.of(repository, "origin")
    assert remote is not None
    assert remote.shown == f"{clean}/upstream"
    assert remote.refs("v0.6.0", "main").tip("main") == repository.head()
    git = Git(sample.path, runner)
    remote.fetch(git, "main")
    remote.push(git, "HEAD:refs/heads/new")
    assert upstream.git("rev-parse", "new") == repository.head()
    traced = (tmp_path / "trace").read_text()
    assert f"remote-http {clean}/upstream" in traced.replace("'", "")
    for shown in (traced, str(commands), "\n".join(map(str, commands))):
        assert SECRET not in shown
        assert TOKEN not in shown
    assert server.given
    assert all(given == [RIGHT] for given in server.given)


def test_the_configuration_is_asked_for_once(upstream: Sample, tmp_path: Path) -> None:
    sample = upstream.cloned(tmp_path / "here")
    asked: list[str] = []

    def runner(command: Command, /) -> Completed:
        asked.append(next(each for each in command.argv[1:] if each in {"config", "remote"}))
        return run(command)

    def first(command: Command, /) -> Completed:
        return (runner if {"config", "remote"} & {*command.argv} else run)(command)

    remote = Remote.of(replace(sample.repository, runner=first), "origin")
    assert remote is not None
    assert (remote.shown, asked) == (upstream.url, ["config"])


@pytest.mark.parametrize("key", ["insteadOf", "pushInsteadOf"])
def test_an_address_that_is_rewritten_is_asked_for(
    upstream: Sample, tmp_path: Path, key: str
) -> None:
    sample = upstream.cloned(tmp_path / "here")
    sample.git("config", f"url.https://me:{SECRET}@example.org/.{key}", "acme:")
    sample.git("config", "remote.origin.url", "acme:there.git")
    remote = Remote.of(sample.repository, "origin")
    assert remote is not None
    assert remote.shown == "https://example.org/there.git"


def test_an_address_that_is_rewritten_may_hold_any_blank(upstream: Sample, tmp_path: Path) -> None:
    sample = upstream.cloned(tmp_path / "here")
    sample.git("config", f"url.https://me:{SECRET}@example.org/odd\u2028/.insteadOf", "acme:")
    sample.git("config", "remote.origin.url", "acme:there.git")
    remote = Remote.of(sample.repository, "origin")
    assert remote is not None
    assert remote.shown == "https://example.org/odd\u2028/there.git"


def test_a_user_in_an_address_is_who_the_programs_of_the_user_are_asked_about(
    upstream: Sample, server: Server, tmp_path: Path, home: Path
) -> None:
    sample = upstream.cloned(tmp_path / "here")
    helper = f"!cat > {home}/asked; echo password={SECRET}; :"
    sample.git("config", "credential.helper", helper)
    clean = f"127.0.0.1:{server.server_port}"
    sample.git("config", "remote.origin.url", f"http://x-access%2Dtoken@{clean}/upstream")
    remote = Remote.of(sample.repository, "origin")
    assert remote is not None
    assert remote.refs("v0.6.0", "main").tip("main") == sample.repository.head()
    assert "username=x-access-token\n" in (home / "asked").read_text()
    assert server.given[0] == []
    assert server.given[1] == [RIGHT]


def files(*folders: Path) -> list[Path]:
    return [path for folder in folders for path in folder.rglob("*") if path.is_file()]


def read(path: Path) -> bytes:
    return path.read_bytes()


def test_the_settings_that_count_are_taken_over_in_their_order() -> None:
    listing = (
        "core.editor\nvi\0"
        "user.name\nAda\0"
        "credential.helper\nstore\0"
        "http.https://example.org/.extraheader\nA: b\0"
        "core.sshcommand\nssh -i key\0"
        "tag.gpgsign\0"
        "credential.helper\ncache\0"
        "remote.origin.url\nhttps://example.org\0"
        "url.https://a=b/.insteadof\nmultiple\nlines\0"
    )
    found = settings_in(listing)
    assert found.pairs == (
        ("user.name", "Ada"),
        ("credential.helper", "store"),
        ("http.https://example.org/.extraheader", "A: b"),
        ("core.sshcommand", "ssh -i key"),
        ("tag.gpgsign", "true"),
        ("credential.helper", "cache"),
        ("url.https://a=b/.insteadof", "multiple\nlines"),
    )
    assert found.secrets == ("A: b", "b")
    assert found.signs_tags
    assert variables(found.whole) == {
        "GIT_CONFIG_COUNT": "9",
        "GIT_CONFIG_KEY_0": "credential.helper",
        "GIT_CONFIG_VALUE_0": "",
        "GIT_CONFIG_KEY_1": "http.https://example.org/.extraheader",
        "GIT_CONFIG_VALUE_1": "",
        **{f"GIT_CONFIG_KEY_{number + 2}": key for number, (key, _) in enumerate(found.pairs)},
        **{f"GIT_CONFIG_VALUE_{number + 2}": text for number, (_, text) in enumerate(found.pairs)},
    }


def test_a_header_that_empties_the_list_is_no_secret() -> None:
    found = settings_in("http.extraheader\n\0http.extraheader\n \0http.extraheader\nA: b\0")
    assert [value for _, value in found.pairs] == ["", " ", "A: b"]
    assert found.secrets == ("A: b", "b")


def test_git_reads_the_settings_as_it_did_before(tmp_path: Path) -> None:
    sample = Sample.new(tmp_path / "here")
    sample.git("config", "--add", "credential.helper", "one")
    sample.git("config", "--add", "credential.helper", "two")
    sample.git("config", "user.name", 'Grace\nHopper = "x"')
    found = settings_in(sample.git("config", "--list", "--null"))
    env = {name: value for name, value in variables(found.whole).items() if value is not None}
    other = Sample.new(tmp_path / "other")
    assert settings_in(other.git("config", "--list", "--null", **env)).pairs[
        -len(found.pairs) :
    ] == (found.pairs)


@pytest.mark.parametrize(
    ("value", "signs"),
    [("true", True), ("Yes", True), ("1", True), ("on", True), ("false", False), ("", False)],
)
def test_signing_is_switched_on_by_what_git_calls_true(value: str, signs: bool) -> None:
    assert Settings((("tag.gpgsign", value),)).signs_tags is signs


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("../there.git", "/a/there.git"),
        ("there", "/a/b/there"),
        ("/there.git", "/there.git"),
        ("~/there.git", "~/there.git"),
        ("https://example.org/there.git", "https://example.org/there.git"),
        ("git@example.org:there.git", "git@example.org:there.git"),
        ("host:there", "host:there"),
        ("./a:b", "/a/b/a:b"),
        ("ext::sh -c x", "ext::sh -c x"),
    ],
)
def test_an_address_means_the_same_everywhere(address: str, meant: str) -> None:
    assert absolute(address, Path("/a/b")) == meant


@pytest.mark.parametrize(
    ("address", "shown", "secrets"),
    [
        ("https://token@example.org/x", "https://example.org/x", ("token",)),
        ("https://me:a%2Fb@example.org/x", "https://example.org/x", ("a%2Fb", "a/b")),
        ("https://me:p@ss@example.org/x", "https://example.org/x", ("p@ss",)),
        ("https://me@work:p:w@example.org:8/x", "https://example.org:8/x", ("p:w",)),
        ("https://token@example.org:8/x@y", "https://example.org:8/x@y", ("token",)),
        ("https://example.org:8/x@y", "https://example.org:8/x@y", ()),
        ("https://example.org/x@y", "https://example.org/x@y", ()),
        ("ssh://git@example.org/x", "ssh://git@example.org/x", ()),
        ("/path/me:secret@x", "/path/me:secret@x", ()),
    ],
)
def test_an_address_is_shown_without_its_secret(
    address: str, shown: str, secrets: tuple[str, ...]
) -> None:
    assert (without_credentials(address), secrets_in(address)) == (shown, secrets)


def test_what_a_remote_advertises_is_read_whole() -> None:
    found = advertised_in("1\trefs/heads/main\n2\trefs/tags/v1\n1\trefs/tags/v1^{}\n3\tHEAD\n")
    assert found == Advertised(
        {"refs/heads/main": "1", "refs/tags/v1": "2", "refs/tags/v1^{}": "1", "HEAD": "3"}
    )
    assert (found.commit_of_tag("v1"), found.tip("main"), found.tip("v1")) == ("1", "1", None)
