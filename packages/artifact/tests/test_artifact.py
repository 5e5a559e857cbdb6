import hashlib
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading_artifact import Artifact, BytesDiffer, digest_of

HELLO = "sha256:5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "notes.txt"
    path.write_text("hello\n")
    return path


def test_git_and_we_agree_on_a_digest(tmp_path: Path) -> None:
    content = bytes(range(256)) * 5000
    path = tmp_path / "file"
    path.write_bytes(content)
    repository = tmp_path / "repository"
    subprocess.run(["git", "init", "-q", "--object-format=sha256", repository], check=True)
    # An object's name in such a repository is the digest of a header and the content.
    name = subprocess.run(
        ["git", "hash-object", path], cwd=repository, check=True, capture_output=True, text=True
    ).stdout.strip()
    (tmp_path / "object").write_bytes(b"blob %d\0" % len(content) + content)
    assert digest_of(tmp_path / "object") == f"sha256:{name}"


@given(content=st.binary(max_size=300))
def test_a_digest_is_of_all_bytes(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "digested"
    path.write_bytes(content)
    assert digest_of(path) == f"sha256:{hashlib.sha256(content).hexdigest()}"


def test_a_file_is_described_under_its_own_name(file: Path) -> None:
    assert Artifact.of_file(file, kind="notes", media_type="text/plain") == Artifact(
        name="notes.txt",
        kind="notes",
        digest=HELLO,
        size=6,
        media_type="text/plain",
        path=file,
    )
    assert Artifact.of_file(file, kind="notes").media_type == "application/octet-stream"


def test_a_file_that_was_built_passes(file: Path) -> None:
    artifact = Artifact.of_file(file, kind="notes")
    artifact.check()
    assert artifact.file == file


def test_a_changed_file_is_told(file: Path) -> None:
    artifact = Artifact.of_file(file, kind="notes")
    file.write_text("hallo\n")
    found = digest_of(file)
    with pytest.raises(BytesDiffer) as caught:
        artifact.check()
    assert (str(caught.value), caught.value.hint, caught.value.exit_code) == (
        f"notes.txt is not what was built: expected {HELLO}, found {found}",
        "Something changed the staging folder; the next run builds it again.",
        7,
    )


@pytest.mark.parametrize("instead", ["nothing", "a folder"])
def test_a_missing_file_is_told(file: Path, instead: str) -> None:
    artifact = Artifact.of_file(file, kind="notes")
    file.unlink()
    if instead == "a folder":
        file.mkdir()
    with pytest.raises(BytesDiffer) as caught:
        artifact.check()
    assert str(caught.value) == (
        f"notes.txt is not what was built: expected {HELLO}, found no file"
    )


def test_a_reference_has_no_file_and_nothing_to_check() -> None:
    tag = Artifact(name="v1", kind="git-tag", digest=f"gitCommit:{'a' * 40}")
    tag.check()
    assert (tag.size, tag.path) == (0, None)
    with pytest.raises(ValueError, match=r"^v1 is a reference and has no file$"):
        _ = tag.file
