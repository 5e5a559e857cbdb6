import os
import stat
from pathlib import Path

import pytest

from lading_run import write_whole


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("data", ["grüße\r\nend", "grüße\r\nend".encode()], ids=["text", "bytes"])
def test_a_file_holds_what_was_written_and_nothing_else_is_there(
    tmp_path: Path, data: str | bytes
) -> None:
    path = tmp_path / "file"
    path.write_text("old and longer than what comes now")
    write_whole(path, data)
    assert path.read_bytes() == "grüße\r\nend".encode()
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_file_gets_what_the_umask_leaves(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_whole(tmp_path / "file", "")
    finally:
        os.umask(before)
    assert _mode(tmp_path / "file") == 0o640


def test_an_existing_file_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.touch()
    path.chmod(0o751)
    write_whole(path, "new")
    assert _mode(path) == 0o751


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    link = tmp_path / "link"
    link.symlink_to("folder/file")
    for text in ("one", "two"):
        write_whole(link, text)
        assert link.is_symlink()
        assert (tmp_path / "folder" / "file").read_text() == text


def test_who_has_the_old_file_open_reads_it_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    with path.open() as file:
        write_whole(path, "new")
        assert (file.read(), path.read_text()) == ("old", "new")


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        write_whole(tmp_path / "none" / "file", "x")
    assert caught.value.filename == str(tmp_path / "none" / "file")


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "\ud800")
    (tmp_path / "folder").mkdir()
    with pytest.raises(IsADirectoryError):
        write_whole(tmp_path / "folder", "x")
    assert path.read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder"]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("x" * 255, id="of 1 byte"),
        pytest.param("ü" * 127, id="of 2 bytes"),
        pytest.param("漢" * 85, id="of 3 bytes"),
        pytest.param("𝄞" * 63, id="of 4 bytes"),
        pytest.param("a" + "漢" * 84, id="mixed"),
        pytest.param("\udcff" * 255, id="not UTF-8"),
    ],
)
def test_a_name_as_long_as_names_can_be_is_no_trouble(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    for text in ("one", "two"):
        write_whole(path, text)
        assert path.read_text() == text
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_may_not_be_listed_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = os.open

    def opened(path: Path, flags: int, mode: int = 0o777) -> int:
        if path == tmp_path:  # as for all but root if it has the mode 0300
            raise PermissionError
        return there(path, flags, mode)

    monkeypatch.setattr(os, "open", opened)
    write_whole(tmp_path / "file", "new")
    assert (tmp_path / "file").read_text() == "new"
