import hashlib
import io
import signal
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import pytest
import requests
import rich
from twine.exceptions import TrustedPublishingFailure
from twine.repository import Repository

from lading_artifact import Artifact, Seen, State
from lading_run import Terminated, announcing_masks, heeding_signals
from lading_wheels import Index, NameUsedBefore, OtherBytesPublic, PackageIndex, UploadRefused
from lading_wheels._credentials import Credentials, Nobody
from lading_wheels._errors import IndexUnreachable
from lading_wheels._failed import Failed
from lading_wheels._patience import Patience
from lading_wheels._refusal import Refusal
from lading_wheels._server import index_on
from lading_wheels._upload import Limits, Uploads

pytestmark = pytest.mark.engine

if TYPE_CHECKING:
    from packages.wheels.tests.conftest import Script

PAGE = "/simple/hello-app/"
NAME = "hello_app-1.2.0.tar.gz"


def sdist(folder: Path, summary: str = "Says hello.") -> Artifact:
    """Make an sdist that twine and pypiserver take."""
    metadata = f"Metadata-Version: 2.4\nName: hello-app\nVersion: 1.2.0\nSummary: {summary}\n"
    folder.mkdir(exist_ok=True)
    with tarfile.open(folder / NAME, "w:gz") as archive:
        for name in ("PKG-INFO", "pyproject.toml"):
            info = tarfile.TarInfo(f"hello_app-1.2.0/{name}")
            info.size = len(metadata)
            archive.addfile(info, io.BytesIO(metadata.encode()))
    return Artifact.of_file(folder / NAME, kind="sdist")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[PackageIndex]:
    """A real pypiserver."""
    with index_on(tmp_path / "index") as index:
        yield PackageIndex("pypi", index, open_to_all=True)


def scripted(script: "Script", patience: Patience) -> PackageIndex:
    return PackageIndex("acme", script.index, patience=patience, open_to_all=True)


def test_a_file_is_taken_once_comes_back_equal_and_is_never_replaced(
    served: PackageIndex, tmp_path: Path
) -> None:
    artifact = sdist(tmp_path / "one", "First.")
    page = f"{served.index.simple}hello-app/"
    assert served.look([artifact]) == {NAME: Seen(state=State.ABSENT, address=page)}
    served.take(artifact)
    assert served.look([artifact]) == {NAME: Seen(state=State.SAME, address=page)}
    assert served.read_back(artifact, tmp_path) == artifact.digest
    assert (tmp_path / NAME).read_bytes() == artifact.file.read_bytes()
    served.take(artifact)

    other = sdist(tmp_path / "two", "Second.")
    detail = f"{artifact.digest} is there, {other.digest} was built"
    assert served.look([other]) == {NAME: Seen(state=State.DIFFERENT, detail=detail, address=page)}
    with pytest.raises(OtherBytesPublic) as caught:
        served.take(other)
    assert str(caught.value) == f"pypi already has another {NAME}: {detail}"
    assert caught.value.exit_code == 4
    assert served.read_back(other, tmp_path) == artifact.digest


def test_a_file_without_a_digest_on_its_page_is_fetched_and_hashed(
    script: "Script", hurried: Patience, tmp_path: Path
) -> None:
    artifact = sdist(tmp_path / "dist")
    script.say(PAGE, f'<a href="/f/{NAME}#md5=00">x</a>')
    data = artifact.file.read_bytes()
    script.say(f"/f/{NAME}", data, fault="unsaid").say(f"/f/{NAME}", data)
    script.say(f"/f/{NAME}", b"other")
    index = scripted(script, hurried)
    assert index.look([artifact])[NAME].state is State.SAME
    assert index.look([artifact])[NAME].state is State.DIFFERENT


def test_a_file_that_is_listed_but_gone_is_absent(
    script: "Script", hurried: Patience, tmp_path: Path
) -> None:
    script.say(PAGE, f'<a href="/f/{NAME}">x</a>')
    artifact = sdist(tmp_path / "dist")
    assert scripted(script, hurried).look([artifact])[NAME].state is State.ABSENT


def test_a_name_that_was_used_before_has_its_own_message(
    script: "Script", hurried: Patience, tmp_path: Path
) -> None:
    script.say("/upload/", "This filename has already been used, use a different", status=400)
    with pytest.raises(NameUsedBefore) as caught:
        scripted(script, hurried).take(sdist(tmp_path / "dist"))
    assert str(caught.value) == (
        f"acme has no {NAME}, yet refuses the name as used before: "
        "a file of that name was published once and deleted"
    )
    assert caught.value.exit_code == 4


def listed(artifact: Artifact) -> str:
    """The page of a project that has the artifact."""
    digest = artifact.digest.removeprefix("sha256:")
    return f'<a href="/f/{NAME}#sha256={digest}">x</a>'


UPLOAD, LOOK = "POST /upload/", f"GET {PAGE}"


@pytest.mark.parametrize("fault", ["reset", "half"])
@pytest.mark.parametrize("status", [200, 500])
def test_an_upload_whose_answer_is_lost_although_it_arrived_is_done(
    script: "Script", hurried: Patience, tmp_path: Path, fault: str, status: int
) -> None:
    artifact = sdist(tmp_path / "dist")
    script.say("/upload/", "taken" * 10, status=status, fault=fault).say(PAGE, listed(artifact))
    scripted(script, hurried).take(artifact)
    assert script.asked == [UPLOAD, LOOK]


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_an_upload_that_was_taken_although_the_answer_says_otherwise_is_done(
    script: "Script", hurried: Patience, tmp_path: Path, status: int
) -> None:
    artifact = sdist(tmp_path / "dist")
    script.say("/upload/", status=status).say(PAGE, listed(artifact))
    scripted(script, hurried).take(artifact)
    assert script.asked == [UPLOAD, LOOK]


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_before_a_file_is_sent_again_the_index_is_looked_at(
    script: "Script", hurried: Patience, tmp_path: Path, status: int
) -> None:
    script.say("/upload/", status=status).say("/upload/")
    scripted(script, hurried).take(sdist(tmp_path / "dist"))
    assert script.asked == [UPLOAD, LOOK, UPLOAD]


def test_faults_of_every_kind_in_a_row_end_with_one_file(
    script: "Script", hurried: Patience, tmp_path: Path
) -> None:
    """The answer is lost, the look falters, the page lags behind, and the index says so."""
    artifact = sdist(tmp_path / "dist")
    script.say("/upload/", fault="reset").say("/upload/", status=409)
    script.say(PAGE, status=502).say(PAGE, "<a>", fault="half").say(PAGE, "")  # not yet
    script.say(PAGE, "").say(PAGE, fault="reset").say(PAGE, listed(artifact))
    scripted(script, hurried).take(artifact)
    looks = [LOOK] * 3
    assert script.asked == [UPLOAD, *looks, UPLOAD, *looks]


def test_a_file_that_exists_under_other_bytes_is_a_conflict(
    script: "Script", hurried: Patience, tmp_path: Path
) -> None:
    other = listed(sdist(tmp_path / "other", "Other."))
    script.say("/upload/", status=409).say(PAGE, "").say(PAGE, other)
    with pytest.raises(OtherBytesPublic, match=r"is there, .* was built"):
        scripted(script, hurried).take(sdist(tmp_path / "dist"))


def test_a_file_that_exists_but_is_not_listed_is_a_conflict(
    script: "Script", hurried: Patience, tmp_path: Path
) -> None:
    script.say("/upload/", "File already exists", status=400)
    index = scripted(script, hurried)
    index = replace(index, index=replace(index.index, deadline=0))
    with pytest.raises(OtherBytesPublic) as caught:
        index.take(sdist(tmp_path / "dist"))
    assert str(caught.value) == (
        f"acme already has another {NAME}: it refuses the upload, though its page lists no such "
        f"file: {script.address}/upload/:\n400 Bad Request\nFile already exists"
    )


def test_the_pause_that_an_index_asks_for_is_kept(script: "Script", tmp_path: Path) -> None:
    slept: list[float] = []
    patience = Patience(first=1, longest=30, sleep=slept.append, chance=lambda: 1)
    script.say("/upload/", status=429, retry_after="7").say("/upload/", status=503)
    script.say("/upload/")
    scripted(script, patience).take(sdist(tmp_path / "dist"))
    assert slept == [7, 2]


def test_an_index_that_takes_nothing_to_the_end_is_unavailable(
    script: "Script", hurried: Patience, tmp_path: Path
) -> None:
    script.say("/upload/", "<title>Slow down</title>", status=429)
    with pytest.raises(IndexUnreachable) as caught:
        scripted(script, hurried).take(sdist(tmp_path / "dist"))
    assert str(caught.value) == (
        f"acme does not take {NAME} at {script.address}/upload/:\n429 Too Many Requests\nSlow down"
    )
    assert caught.value.exit_code == 69
    assert script.asked == [UPLOAD, LOOK] * 3


def test_an_index_that_is_not_there_is_unavailable(hurried: Patience, tmp_path: Path) -> None:
    nowhere = Index(upload="http://me:secret@127.0.0.1:9/up/", simple="http://127.0.0.1:9/simple/")
    index = PackageIndex("acme", nowhere, patience=hurried, open_to_all=True)
    failed = Uploads(Nobody(nowhere)).send(sdist(tmp_path / "dist").file)
    assert failed is not None
    assert failed.kind is Refusal.PASSING
    with pytest.raises(IndexUnreachable) as caught:
        index.take(sdist(tmp_path / "dist"))
    assert "http://127.0.0.1:9/simple/hello-app/" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_login_in_the_address_of_an_index_is_not_told(
    script: "Script", hurried: Patience, tmp_path: Path
) -> None:
    artifact = sdist(tmp_path / "dist")
    other = sdist(tmp_path / "other", "Other.")
    page = f"{script.address}{PAGE}"
    login = script.index.simple.replace("://", "://ci:s3cr3t-token@")
    index = scripted(script, hurried)
    index = replace(index, index=replace(index.index, simple=login))
    script.say(PAGE, "").say(PAGE, listed(artifact)).say(PAGE, listed(other))
    for state in (State.ABSENT, State.SAME, State.DIFFERENT):
        seen = index.look([artifact])[NAME]
        assert (seen.state, seen.address) == (state, page)
        assert "s3cr3t-token" not in str(seen)
    assert script.headers[0]["Authorization"].startswith("Basic ")


def test_credentials_that_do_not_suffice_are_told(
    script: "Script", hurried: Patience, tmp_path: Path
) -> None:
    script.say("/upload/", "Invalid or non-existent authentication", status=403)
    with pytest.raises(UploadRefused) as caught:
        scripted(script, hurried).take(sdist(tmp_path / "dist"))
    assert str(caught.value) == (
        f"acme does not take {NAME} at {script.address}/upload/:\n"
        "403 Forbidden\nInvalid or non-existent authentication"
    )
    assert "Do the credentials belong to this index" in caught.value.hint


def test_what_only_the_body_of_the_answer_says_is_told(
    script: "Script", hurried: Patience, tmp_path: Path
) -> None:
    script.say("/upload/", "Invalid value for classifiers: Nonsense", status=400)
    with pytest.raises(UploadRefused, match="Invalid value for classifiers: Nonsense"):
        scripted(script, hurried).take(sdist(tmp_path / "dist"))
    assert script.asked == [UPLOAD, LOOK]


def test_an_upload_that_is_led_elsewhere_is_told_where(
    script: "Script", hurried: Patience, tmp_path: Path
) -> None:
    script.say("/upload/", status=301, location="/upload/there/")
    with pytest.raises(UploadRefused, match="301 Moved Permanently: it leads to /upload/there/"):
        scripted(script, hurried).take(sdist(tmp_path / "dist"))


def test_a_file_that_is_no_distribution_is_not_taken(
    script: "Script", hurried: Patience, artifact: Artifact
) -> None:
    with pytest.raises(UploadRefused, match="ReadError: not a gzip file"):
        scripted(script, hurried).take(artifact)
    assert script.asked == ["GET /simple/app/"]


def test_an_index_that_stays_silent_falters(script: "Script", tmp_path: Path) -> None:
    script.say("/upload/", fault="silent")
    uploads = Uploads(Nobody(script.index), Limits(silence=0.1))
    failed = uploads.send(sdist(tmp_path / "dist").file)
    assert failed is not None
    assert failed.kind is Refusal.PASSING
    assert failed.text.startswith("ReadTimeout: ")


@pytest.mark.parametrize("fault", ["silent", "slow"])
def test_an_upload_that_takes_too_long_falters(
    script: "Script", tmp_path: Path, fault: str
) -> None:
    """Also one whose answer goes on and on: each piece comes in time, and the whole does not."""
    script.say("/upload/", "x" * 1000, fault=fault)
    uploads = Uploads(Nobody(script.index), Limits(deadline=0.2, least_rate=1_000_000))
    failed = uploads.send(sdist(tmp_path / "dist").file)
    assert failed == Failed(
        Refusal.PASSING, "it takes its bytes, or the time to answer, too slowly"
    )
    assert Limits(deadline=300, least_rate=1000).of(5000) == 305


def test_what_nobody_waits_for_is_not_sent(script: "Script", tmp_path: Path) -> None:
    script.say("/upload/")
    abandoned = Event()
    abandoned.set()
    uploads = Uploads(Nobody(script.index))
    with pytest.raises(requests.ConnectionError, match="nobody waits for it any more"):
        uploads._sent(sdist(tmp_path / "dist").file, abandoned)


def test_an_upload_ends_with_the_release(script: "Script", tmp_path: Path) -> None:
    """A signal came while another thread was at it, and the index says nothing."""
    script.say("/upload/", fault="silent")
    file = sdist(tmp_path / "dist").file

    def stopped() -> None:
        with heeding_signals():
            try:
                signal.raise_signal(signal.SIGTERM)
            finally:
                Uploads(Nobody(script.index)).send(file)

    with pytest.raises(Terminated):
        stopped()


def test_what_breaks_on_this_side_is_told(
    script: "Script", hurried: Patience, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("errors")

    monkeypatch.setattr(Nobody, "repository", broken)
    with pytest.raises(UploadRefused, match="KeyError: 'errors'"):
        scripted(script, hurried).take(sdist(tmp_path / "dist"))


def test_an_upload_says_nothing_on_stdout_and_silences_nobody_else(
    served: PackageIndex, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    served.take(sdist(tmp_path / "dist"))
    assert capfd.readouterr().out == ""
    rich.print("hello")
    assert capfd.readouterr().out == "hello\n"


def test_a_password_is_not_in_what_is_told(
    script: "Script", alone: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TWINE_USERNAME", "me")
    monkeypatch.setenv("TWINE_PASSWORD", "hunter2hunter2")
    script.say("/upload/", "who is me:hunter2hunter2?", status=403)
    told: list[str] = []
    with announcing_masks(told.append):
        failed = Uploads(Credentials("acme", script.index)).send(sdist(tmp_path / "dist").file)
    assert failed == Failed(Refusal.FORBIDDEN, "403 Forbidden\nwho is me:***?")
    assert told == ["::add-mask::hunter2hunter2"]


class Trusted(Credentials):
    """Gets a token of an index that trusts us, another one each time."""

    tokens = 0

    def repository(self) -> Repository:
        self.tokens += 1
        return Repository(self._index.upload, "__token__", f"pypi-secret-{self.tokens}", True)


def test_a_token_is_asked_for_once_and_not_in_what_is_told(
    script: "Script", tmp_path: Path
) -> None:
    script.say("/upload/", "no entry for __token__:pypi-secret-1", status=403)
    trusted = Trusted("acme", script.index)
    uploads, told = Uploads(trusted), list[str]()
    with announcing_masks(told.append):
        said = {str(uploads.send(sdist(tmp_path / "dist").file)) for _ in range(3)}
    assert trusted.tokens == 1
    assert told == ["::add-mask::pypi-secret-1"]
    assert len(said) == 1
    assert "no entry for __token__:***" in said.pop()


def test_the_status_is_told_of_a_long_answer_and_no_secret_of_an_address(
    script: "Script", tmp_path: Path
) -> None:
    script.say("/upload/?signature=S3CR3T00ff", "\n".join(map(str, range(20))), status=413)
    index = replace(script.index, upload=f"{script.index.upload}?signature=S3CR3T00ff")
    failed = Uploads(Nobody(index)).send(sdist(tmp_path / "dist").file)
    assert failed is not None
    assert failed.text.splitlines()[0].startswith("413 ")
    assert failed.text.splitlines()[1:] == ["15", "16", "17", "18", "19"]
    nowhere = replace(index, upload="http://127.0.0.1:9/up/?signature=S3CR3T00ff")
    failed = Uploads(Nobody(nowhere)).send(sdist(tmp_path / "dist").file)
    assert failed is not None
    assert "url: /up/?***" in failed.text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The token request failed; the index server gave the following reasons:\n\n* x", "F"),
        ("The token-minting request returned invalid JSON", "P"),
    ],
)
def test_a_token_that_is_refused_is_not_one_that_cannot_be_had_now(
    script: "Script", tmp_path: Path, text: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise TrustedPublishingFailure(text)

    monkeypatch.setattr(Nobody, "repository", refused)
    failed = Uploads(Nobody(script.index)).send(sdist(tmp_path / "dist").file)
    assert failed is not None
    assert failed.kind is {"F": Refusal.FORBIDDEN, "P": Refusal.PASSING}[kind]


def test_a_file_that_comes_short_is_told_with_both_sizes(
    script: "Script",
    hurried: Patience,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    artifact = sdist(tmp_path / "dist")
    script.say(PAGE, listed(artifact)).say(f"/f/{NAME}", b"short")
    found = scripted(script, hurried).read_back(artifact, tmp_path)
    assert found == f"sha256:{hashlib.sha256(b'short').hexdigest()}"
    assert caplog.messages == [f"acme serves 5 bytes of {NAME}; {artifact.size} were built"]


@pytest.mark.parametrize("fault", ["reset", "half", "unsaid"])
def test_what_is_read_back_broken_is_read_again(
    script: "Script", hurried: Patience, tmp_path: Path, fault: str
) -> None:
    artifact = sdist(tmp_path / "dist")
    data = artifact.file.read_bytes()
    script.say(PAGE, "").say(PAGE, listed(artifact))
    script.say(f"/f/{NAME}", data, fault=fault).say(f"/f/{NAME}", data)
    assert scripted(script, hurried).read_back(artifact, tmp_path) == artifact.digest


def test_an_index_without_credentials_is_a_problem_unless_it_is_open_to_all(
    script: "Script", hurried: Patience, alone: None
) -> None:
    script.say("/simple/").say("/upload/", status=405)
    index = scripted(script, hurried)
    assert index.problems() == []
    (problem,) = replace(index, open_to_all=False).problems()
    assert problem.text == "acme: there are no credentials to upload with"
