import io
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lading_artifact import Artifact, Seen, State
from lading_run import Command, Completed
from lading_run.testing import FakeRunner
from lading_wheels import NameUsedBefore, OtherBytesPublic, PackageIndex, UploadRefused
from lading_wheels._errors import IndexUnreachable
from lading_wheels._patience import Patience
from lading_wheels._server import index_on

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
    script.say(f"/f/{NAME}", artifact.file.read_bytes()).say(f"/f/{NAME}", b"other")
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


def failing(*outputs: str) -> FakeRunner:
    """Return a runner whose twine fails with these outputs in turn, then succeeds."""
    waiting = list(outputs)

    def answer(_: Command) -> Completed:
        if not waiting:
            return Completed(returncode=0, stdout="", stderr="")
        return Completed(returncode=1, stdout=waiting.pop(0), stderr="")

    return FakeRunner({sys.executable: answer})


def test_a_file_that_exists_but_is_not_listed_is_a_conflict(
    script: "Script", hurried: Patience, artifact: Artifact
) -> None:
    index = replace(scripted(script, hurried), runner=failing("HTTPError: 409 Conflict"))
    with pytest.raises(OtherBytesPublic, match="though its page lists no such file"):
        index.take(artifact)


def test_an_upload_that_fails_although_it_arrived_is_fine(
    script: "Script", hurried: Patience, artifact: Artifact
) -> None:
    digest = artifact.digest.removeprefix("sha256:")
    script.say("/simple/app/", f'<a href="/f/{artifact.name}#sha256={digest}">x</a>')
    fake = failing("requests.exceptions.ReadTimeout")
    replace(scripted(script, hurried), runner=fake).take(artifact)
    assert len(fake.lines) == 1


def test_an_index_that_takes_nothing_to_the_end_is_unavailable(
    script: "Script", hurried: Patience, artifact: Artifact
) -> None:
    fake = failing(*["HTTPError: 429 Too Many Requests"] * 3)
    with pytest.raises(IndexUnreachable) as caught:
        replace(scripted(script, hurried), runner=fake).take(artifact)
    assert str(caught.value) == (
        f"acme does not take {artifact.name}:\nHTTPError: 429 Too Many Requests"
    )
    assert caught.value.exit_code == 69
    assert len(fake.lines) == 3


def test_an_upload_is_tried_again_when_the_index_falters(
    script: "Script", hurried: Patience, artifact: Artifact
) -> None:
    fake = failing("HTTPError: 502 Bad Gateway", "ConnectionError: reset")
    replace(scripted(script, hurried), runner=fake).take(artifact)
    assert len(fake.lines) == 3


def test_credentials_that_do_not_suffice_are_told(
    script: "Script", hurried: Patience, artifact: Artifact
) -> None:
    index = replace(scripted(script, hurried), runner=failing("HTTPError: 403 Forbidden"))
    with pytest.raises(UploadRefused) as caught:
        index.take(artifact)
    assert str(caught.value) == f"acme does not take {artifact.name}:\nHTTPError: 403 Forbidden"
    assert "Do the credentials belong to this index" in caught.value.hint


def test_an_upload_that_succeeds_when_asked_why_it_failed_is_done(
    script: "Script", hurried: Patience, artifact: Artifact
) -> None:
    fake = failing("something else")
    replace(scripted(script, hurried), runner=fake).take(artifact)
    assert ["--verbose" in line for line in fake.lines] == [False, True]


def test_what_only_the_body_of_the_answer_says_is_told(
    script: "Script", hurried: Patience, tmp_path: Path
) -> None:
    script.say("/upload/", "Invalid value for classifiers: Nonsense", status=400)
    with pytest.raises(UploadRefused, match="Invalid value for classifiers: Nonsense"):
        scripted(script, hurried).take(sdist(tmp_path / "dist"))


def test_an_index_without_credentials_is_a_problem_unless_it_is_open_to_all(
    script: "Script", hurried: Patience, alone: None
) -> None:
    index = scripted(script, hurried)
    assert index.problems() == ()
    (problem,) = replace(index, open_to_all=False).problems()
    assert problem.text == "acme: there are no credentials to upload with"
