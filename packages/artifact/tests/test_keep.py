import errno
import os
import resource
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import gettempdir

import pytest

from lading_artifact import Artifact, NotWritten, keep, room


@pytest.fixture
def artifact(tmp_path: Path) -> Artifact:
    file = tmp_path / "app.tar.gz"
    file.write_bytes(b"more than ten bytes")
    return Artifact.of_file(file, kind="archive")


@pytest.fixture
def small_files() -> Iterator[None]:
    """No file may grow beyond a few bytes: what a full disk does, for every user."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_artifacts_are_kept_in_a_folder_that_git_does_not_see(
    tmp_path: Path, artifact: Artifact
) -> None:
    out = tmp_path / "new" / "out"
    (kept,) = keep([artifact], out)
    assert kept.file == out / artifact.file.name
    assert kept.file.read_bytes() == artifact.file.read_bytes()
    assert (out / ".gitignore").read_text() == "*\n"
    assert len(list(out.iterdir())) == 2


def test_a_folder_of_the_user_is_not_hidden_from_git(tmp_path: Path, artifact: Artifact) -> None:
    out = tmp_path / "out"
    out.mkdir()
    keep([artifact], out)
    assert [path.name for path in out.iterdir()] == [artifact.file.name]


def test_half_a_file_is_not_left_where_there_is_no_room(
    tmp_path: Path, artifact: Artifact, small_files: None
) -> None:
    out = tmp_path / "out"
    with pytest.raises(NotWritten) as caught:
        keep([artifact], out)
    assert str(caught.value) == f"{out / artifact.file.name} cannot be written: File too large"
    assert [path.name for path in out.iterdir()] == [".gitignore"]


def test_a_file_is_no_folder_to_keep_in(tmp_path: Path, artifact: Artifact) -> None:
    out = tmp_path / "out"
    out.write_text("a file")
    with pytest.raises(NotWritten, match="out cannot be written: File exists") as caught:
        keep([artifact], out)
    assert caught.value.hint == "Name another folder with --out."


def test_where_the_disk_is_full_there_is_to_be_room() -> None:
    full = NotWritten("there", os.strerror(errno.ENOSPC))
    assert full.hint == "Make room there, or name another folder with --out."


@pytest.mark.parametrize(
    ("error", "path", "remedy"),
    [
        (OSError(errno.ENOSPC, "x", "/full"), "/full", ""),
        (OSError(errno.ENOSPC, "x", "/from", None, "/full"), "/full", ""),
        (OSError(errno.ENOSPC, "x"), gettempdir(), ", or set TMPDIR to another folder"),
        (
            shutil.Error([("a", "b", "[Errno 28] No space left on device")]),
            gettempdir(),
            ", or set TMPDIR to another folder",
        ),
    ],
    ids=["of a file", "of a copy", "of no name", "of a tree"],
)
def test_a_full_disk_is_told_in_one_message(error: OSError, path: str, remedy: str) -> None:
    """A tree is copied to the end, and all that went wrong is told without a number."""
    with pytest.raises(NotWritten) as caught, room("test-"):
        raise error
    assert str(caught.value) == f"{path} cannot be written: No space left on device"
    assert caught.value.hint == f"Make room there{remedy}."


def test_other_errors_of_the_system_stay_what_they_are() -> None:
    with pytest.raises(FileNotFoundError), room("test-") as folder:
        (folder / "nothing").unlink()


def test_a_room_is_gone_after_its_block() -> None:
    with room("test-") as folder:
        (folder / "file").touch()
    assert not folder.exists()
    assert folder.name.startswith("test-")
