"""The GitHub on this machine, as any client meets it."""

import json
import resource
import socket
import ssl
import struct
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
import pytest

from lading_github import GitHub, GitHubRelease, Patience
from lading_github.testing import Exchange, Fault, Server, serve, watching

COMMIT = "0123456789abcdef0123456789abcdef01234567"
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # quicker than one with certificates
BURNED = "tag_name was used by an immutable release"


class Client:
    """Asks as curl would."""

    def __init__(self, server: Server, token: str | None = None) -> None:
        self.address = server.address
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def __call__(
        self, method: str, path: str, body: object = None, **headers: str
    ) -> httpx.Response:
        address = path if "://" in path else f"{self.address}/repos/acme/lading{path}"
        sent = {**self._headers, **headers}
        with httpx.Client(trust_env=False, verify=NO_TLS) as client:
            return client.request(method, address, json=body, headers=sent)


@pytest.fixture
def ask(server: Server) -> Client:
    return Client(server, server.token)


@pytest.fixture
def draft(github: GitHub) -> GitHubRelease:
    return github.create_draft("v1.0", COMMIT, "1.0", "Notes.", prerelease=False)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.whl"
    path.write_bytes(b"wheel" * 1000)
    return path


def errors(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 422, answer.text
    return [error.get("message", error["code"]) for error in answer.json()["errors"]]


def test_the_state_survives(tmp_path: Path, patience: Patience, file: Path) -> None:
    with serve(tmp_path / "github") as server:
        github = GitHub("acme/lading", server.token, api=server.address, patience=patience)
        draft = github.create_draft("v1.0", COMMIT, "1.0", "Notes.", prerelease=False)
        asset = github.upload(draft, file, "a.whl", "application/zip")
    with serve(tmp_path / "github") as server:
        github = GitHub("acme/lading", server.token, api=server.address, patience=patience)
        (there,) = github.drafts("v1.0")
        assert there.id == draft.id
        (folder := tmp_path / "back").mkdir()
        assert github.download(asset, folder).read_bytes() == file.read_bytes()
        assert github.publish(there, latest=True).assets[0].digest == asset.digest


def end(connection: socket.socket) -> None:
    connection.shutdown(socket.SHUT_WR)


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@pytest.mark.parametrize("breaks", [end, reset])
def test_an_upload_that_breaks_off_takes_the_name(
    server: Server, draft: GitHubRelease, breaks: Callable[[socket.socket], None]
) -> None:
    address = urlsplit(server.address)
    head = (
        f"POST /uploads/repos/acme/lading/releases/{draft.id}/assets?name=a.whl HTTP/1.1\r\n"
        f"Host: {address.netloc}\r\nAuthorization: Bearer {server.token}\r\n"
        "Content-Type: application/zip\r\nContent-Length: 1000\r\n\r\n"
    )
    with socket.create_connection((address.hostname, address.port)) as connection:
        connection.sendall(head.encode() + b"x" * 500)
        ask = Client(server, server.token)
        for _ in range(1000):
            if assets := ask("GET", f"/releases/{draft.id}/assets").json():
                break
            time.sleep(0.01)
        breaks(connection)
    (left,) = assets
    known = {name: left[name] for name in ("name", "state", "size", "digest")}
    assert known == {"name": "a.whl", "state": "starter", "size": 0, "digest": None}
    assert ask("GET", left["url"], Accept="application/octet-stream").status_code == 404
    upload = draft.upload_url.replace("{?name,label}", "?name=a.whl")
    assert errors(ask("POST", upload, {})) == ["already_exists"]
    assert ask("DELETE", left["url"]).status_code == 204
    assert ask("POST", upload, {}).status_code == 201


def test_of_uploads_at_once_one_wins(ask: Client, draft: GitHubRelease) -> None:
    upload = draft.upload_url.replace("{?name,label}", "?name=a.whl")
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda number: ask("POST", upload, number), range(6)))
    assert sorted(answer.status_code for answer in answers) == [201, *[422] * 5]


def test_an_upload_has_a_host_of_its_own(ask: Client, draft: GitHubRelease) -> None:
    assert ask("POST", f"/releases/{draft.id}/assets?name=a.whl").status_code == 404
    nameless = draft.upload_url.replace("{?name,label}", "?name=..")
    assert errors(ask("POST", nameless, {})) == ["missing_field"]


def test_downloads_are_redirected_to_who_takes_no_token(
    ask: Client, server: Server, github: GitHub, draft: GitHubRelease, file: Path
) -> None:
    asset = github.upload(draft, file, "a.whl", "application/zip")
    assert ask("GET", asset.url).json()["name"] == "a.whl"
    answer = ask("GET", asset.url, Accept="application/octet-stream")
    assert answer.status_code == 302
    storage = answer.headers["Location"]
    assert ask("GET", storage).status_code == 400
    anyone = Client(server)
    assert anyone("GET", storage).content == file.read_bytes()
    assert anyone("GET", storage[:-1]).status_code == 404
    assert anyone("GET", asset.url).status_code == 404
    assert anyone("GET", f"{server.address}/acme/lading/releases/download/v1.0/a.whl").is_error
    (asset,) = github.publish(draft, latest=True).assets
    assert anyone("GET", asset.address).headers["Location"] == storage
    assert anyone("GET", asset.address + "x").status_code == 404


def test_the_tag_of_a_deleted_immutable_release_is_burned(
    ask: Client, github: GitHub, draft: GitHubRelease
) -> None:
    github.publish(draft, latest=True)
    assert ask("DELETE", f"/releases/{draft.id}").status_code == 204
    assert ask("GET", "/releases/tags/v1.0").status_code == 404
    second = github.create_draft("v1.0", COMMIT, "1.0", "Notes.", prerelease=False)
    assert errors(ask("PATCH", f"/releases/{second.id}", {"draft": False})) == [BURNED]
    assert errors(ask("POST", "/releases", {"tag_name": "v1.0"})) == [BURNED]


def test_of_an_immutable_release_only_the_text_changes(
    ask: Client, github: GitHub, draft: GitHubRelease
) -> None:
    github.publish(draft, latest=True)
    path = f"/releases/{draft.id}"
    for change in ({"tag_name": "v1.1"}, {"draft": True}, {"target_commitish": "main"}):
        assert errors(ask("PATCH", path, change)) == ["Cannot change an immutable release."]
    changed = ask("PATCH", path, {"name": "One", "body": "More.", "tag_name": "v1.0"}).json()
    assert (changed["name"], changed["body"], changed["immutable"]) == ("One", "More.", True)


def test_releases_may_stay_mutable(tmp_path: Path, patience: Patience, file: Path) -> None:
    with serve(tmp_path / "github", immutable=False) as server:
        github = GitHub("acme/lading", server.token, api=server.address, patience=patience)
        ask = Client(server, server.token)
        made = ask("POST", "/releases", {"tag_name": "v1.0", "body": "Notes."})
        assert (made.status_code, made.json()["immutable"]) == (201, False)
        release = github.published("v1.0")
        assert release
        github.delete_asset(github.upload(release, file, "a.whl", "application/zip"))
        assert ask("DELETE", f"/releases/{release.id}").status_code == 204
        assert ask("POST", "/releases", {"tag_name": "v1.0"}).status_code == 201


def test_the_latest_is_what_was_said_last(ask: Client) -> None:
    one = ask("POST", "/releases", {"tag_name": "v1.0"}).json()["id"]
    ask("POST", "/releases", {"tag_name": "v2.0rc1", "prerelease": True})
    ask("POST", "/releases", {"tag_name": "v0.9", "make_latest": "false"})
    assert ask("GET", "/releases/latest").json()["tag_name"] == "v1.0"
    ask("POST", "/releases", {"tag_name": "v2.0"})
    assert ask("GET", "/releases/latest").json()["tag_name"] == "v2.0"
    ask("PATCH", f"/releases/{one}", {"make_latest": "true"})
    assert ask("GET", "/releases/latest").json()["tag_name"] == "v1.0"


def test_lists_may_lag_behind(tmp_path: Path, patience: Patience) -> None:
    with serve(tmp_path / "github", stale=2) as server:
        github = GitHub("acme/lading", server.token, api=server.address, patience=patience)
        ask = Client(server, server.token)
        draft = github.create_draft("v1.0", COMMIT, "1.0", "Notes.", prerelease=False)
        assert ask("GET", f"/releases/{draft.id}").status_code == 200
        lists = [[each["id"] for each in ask("GET", "/releases").json()] for _ in range(3)]
        assert lists == [[], [], [draft.id]]


def test_pages_link_to_each_other(ask: Client, server: Server) -> None:
    for number in range(5):
        ask("POST", "/issues", {"title": str(number)})
    first = ask("GET", "/issues?per_page=2&state=all")
    here = f"{server.address}/repos/acme/lading/issues?per_page=2&state=all&page="
    links = {name: link["url"].removeprefix(here) for name, link in first.links.items()}
    assert links == {"next": "2", "last": "3"}
    last = ask("GET", first.links["last"]["url"])
    assert [issue["title"] for issue in last.json()] == ["0"]
    links = {name: link["url"].removeprefix(here) for name, link in last.links.items()}
    assert links == {"prev": "2", "first": "1"}
    assert ask("GET", "/issues?per_page=5").links == {}


@pytest.mark.parametrize(
    ("path", "body", "missing"),
    [
        ("/releases", {"name": "no tag"}, "tag_name"),
        ("/pulls", {"title": "x", "head": "y", "base": ""}, "base"),
        ("/issues", {"title": ""}, "title"),
        ("/check-runs", {"name": "", "head_sha": COMMIT}, "name"),
        ("/check-runs", {"name": "x", "head_sha": COMMIT, "status": "completed"}, "conclusion"),
    ],
)
def test_what_is_missing_is_named(
    server: Server, exchanges: list[Exchange], path: str, body: dict[str, str], missing: str
) -> None:
    answer = Client(server, server.token)("POST", path, body)
    assert errors(answer) == ["missing_field"]
    assert answer.json()["errors"][0]["field"] == missing
    exchanges.clear()  # the description allows no such request either


def test_a_branch_has_one_open_pull_request(ask: Client) -> None:
    body = {"title": "x", "head": "y", "base": "main"}
    assert ask("POST", "/pulls", body).status_code == 201
    assert errors(ask("POST", "/pulls", body)) == ["A pull request already exists for acme:y."]
    assert ask("PATCH", "/pulls/1", {"state": "closed"}).json()["state"] == "closed"
    assert ask("POST", "/pulls", {**body, "head": "acme:y"}).status_code == 201
    assert ask("GET", "/pulls?head=acme:y&base=main").json()[0]["number"] == 2
    assert ask("GET", "/pulls?base=other").json() == []
    oldest_first = ask("GET", "/pulls?state=all&direction=asc").json()
    assert [pull["number"] for pull in oldest_first] == [1, 2]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/releases/7"),
        ("GET", "/releases/latest"),
        ("GET", "/releases/tags/v9"),
        ("GET", "/releases/assets/7"),
        ("DELETE", "/releases/7"),
        ("PATCH", "/pulls/7"),
        ("PATCH", "/issues/7"),
    ],
)
def test_what_is_not_there(ask: Client, method: str, path: str) -> None:
    answer = ask(method, path, {} if method == "PATCH" else None)
    assert (answer.status_code, answer.json()["message"]) == (404, "Not Found")


def test_a_check_run_that_is_not_there(ask: Client) -> None:
    assert ask("PATCH", "/check-runs/7", {"name": "x"}).status_code == 404


def test_who_may_what(server: Server) -> None:
    def statuses(token: str | None) -> tuple[int, int, bool]:
        ask = Client(server, token)
        facts = ask("GET", "")
        pushes = facts.json().get("permissions", {}).get("push", False)
        made = ask("POST", "/releases", {"tag_name": "v1.0", "draft": True})
        return facts.status_code, made.status_code, pushes

    assert statuses(None) == (200, 401, False)
    assert statuses("wrong") == (401, 401, False)
    assert statuses(server.reader_token) == (200, 403, False)
    assert statuses(server.token) == (200, 201, True)
    installation = Client(server)("GET", f"{server.address}/installation/repositories")
    assert installation.status_code == 401


def test_a_request_that_cannot_be_read(server: Server, exchanges: list[Exchange]) -> None:
    ask = Client(server, server.token)
    address = f"{server.address}/repos/acme/lading/issues"
    rights = {"Authorization": f"Bearer {server.token}"}
    broken = httpx.post(address, content=b"{", headers=rights, trust_env=False)
    assert (broken.status_code, broken.json()["message"]) == (400, "Problems parsing JSON")
    listed = ask("POST", "/issues", ["title"])
    assert (listed.status_code, listed.json()["message"]) == (400, "Body should be a JSON object")
    exchanges.clear()  # the description allows no such request either


def test_answers_count_down(ask: Client) -> None:
    left = [int(ask("GET", "").headers["X-RateLimit-Remaining"]) for _ in range(3)]
    assert left == [left[0], left[0] - 1, left[0] - 2]


def test_a_fault_hits_once_and_its_method_only(ask: Client, server: Server) -> None:
    server.fail(Fault(500, method="POST"), Fault(503))
    statuses = [ask("GET", "").status_code, ask("GET", "").status_code]
    assert statuses == [503, 200]
    assert server.pending == (Fault(500, method="POST"),)
    assert ask("POST", "/issues", {"title": "x"}).status_code == 500
    assert ask("GET", "/issues").json() == []


def test_the_wire_is_on_the_way(tmp_path: Path) -> None:
    addresses = []

    def wire(address: str) -> str:
        addresses.append(address)
        return address.replace("127.0.0.1", "localhost")

    with serve(tmp_path / "github", wire=wire) as server:
        ask = Client(server, server.token)
        made = ask("POST", "/releases", {"tag_name": "v1.0", "draft": True}).json()
    port = urlsplit(addresses[0]).port
    assert server.address == f"http://localhost:{port}"
    assert made["upload_url"].startswith(f"http://localhost:{port}/uploads/")


def test_a_bug_in_it_is_not_hidden(tmp_path: Path) -> None:
    def breaks(exchange: Exchange) -> None:
        raise ZeroDivisionError(exchange.path)

    def use() -> None:
        with (
            serve(tmp_path / "github") as server,
            watching(breaks),
            pytest.raises(httpx.RemoteProtocolError),
        ):
            Client(server)("GET", "")

    with pytest.raises(ZeroDivisionError, match="/repos/acme/lading"):
        use()


def test_the_state_is_written_whole(tmp_path: Path) -> None:
    with serve(tmp_path / "github") as server:
        Client(server, server.token)("POST", "/issues", {"title": "x"})
        state = json.loads((tmp_path / "github" / "state.json").read_bytes())
    assert [issue["title"] for issue in state["repositories"]["acme/lading"]["issues"]] == ["x"]


@pytest.fixture
def full_disk() -> Callable[[], AbstractContextManager[None]]:
    """Make a block in which no file of this process grows beyond some bytes."""

    @contextmanager
    def full() -> Iterator[None]:
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (10, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    return full


def test_what_cannot_be_kept_has_not_happened(
    ask: Client,
    draft: GitHubRelease,
    full_disk: Callable[[], AbstractContextManager[None]],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    upload = draft.upload_url.replace("{?name,label}", "?name=a.whl")
    for lost in ("/issues", upload):
        with full_disk(), pytest.raises(httpx.RemoteProtocolError):
            ask("POST", lost, {"title": "lost"})
    assert "the server that stands in for GitHub gives no answer" in caplog.text
    assert ask("GET", "/issues").json() == []
    assert ask("GET", f"/releases/{draft.id}/assets").json() == []
    assert list((tmp_path / "github" / "blobs").iterdir()) == []
    assert ask("POST", upload, {}).status_code == 201


def test_what_a_killed_server_left_is_swept_away(tmp_path: Path) -> None:
    (left := tmp_path / "blobs" / ".half").parent.mkdir()
    left.write_bytes(b"half")
    with serve(tmp_path):
        assert not left.exists()


def test_in_private_mode_strangers_are_sent_to_the_login(
    tmp_path: Path, patience: Patience, file: Path
) -> None:
    with serve(tmp_path / "enterprise", private_mode=True) as server:
        github = GitHub("acme/lading", server.token, api=server.address, patience=patience)
        draft = github.create_draft("v1.0", COMMIT, "1.0", "Notes.", prerelease=False)
        github.upload(draft, file, "a.whl", "application/zip")
        [asset] = github.publish(draft, latest=True).assets
        stranger = Client(server)
        answer = stranger("GET", asset.address)
        place = f"{server.address}/login?return_to={quote(asset.address, safe='')}"
        assert (answer.status_code, answer.headers["Location"]) == (302, place)
        page = stranger("GET", place)
        assert (page.status_code, page.headers["Content-Type"].partition(";")[0]) == (
            200,
            "text/html",
        )
        assert stranger("GET", "").status_code == 401
        assert Client(server, server.reader_token)("GET", "").status_code == 200
