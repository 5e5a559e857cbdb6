import hashlib
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading_binaries import BuildFailed, Member, _zip, write_tar_gz, write_zip
from lading_run import Command, run

pytestmark = pytest.mark.engine

EPOCH = 1_700_000_002

NAMES = st.text(st.characters(codec="utf-8", exclude_characters="/\0", exclude_categories=["Cs"]))


def members(folder: Path, contents: dict[str, bytes]) -> list[Member]:
    """Write a file for each member, and let the first be executable."""
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for number, (name, content) in enumerate(contents.items()):
        path = folder / str(number)
        path.write_bytes(content)
        path.chmod(0o640)
        found.append(Member(name, path, executable=not number))
    return found


def test_tar_sees_names_modes_owners_and_times_in_order(tmp_path: Path) -> None:
    inside = members(tmp_path, {"tool": b"\x7fELF", "README.md": b"# tool\n", "doc/a b": b""})
    write_tar_gz(tmp_path / "a.tar.gz", inside, EPOCH)
    argv = ("tar", "--list", "--verbose", "--numeric-owner", "--utc", "--full-time")
    listing = run(Command(*argv, "--file", tmp_path / "a.tar.gz", looks=True)).stdout
    assert [" ".join(line.split()) for line in listing.splitlines()] == [
        "-rw-r--r-- 0/0 7 2023-11-14 22:13:22 README.md",
        "-rw-r--r-- 0/0 0 2023-11-14 22:13:22 doc/a b",
        "-rwxr-xr-x 0/0 4 2023-11-14 22:13:22 tool",
    ]


def test_the_header_of_gzip_names_no_file_and_no_time(tmp_path: Path) -> None:
    write_tar_gz(tmp_path / "a.tar.gz", members(tmp_path, {"tool": b"x"}), EPOCH)
    head = (tmp_path / "a.tar.gz").read_bytes()[:10]
    assert head == b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"


def test_zip_has_names_modes_and_times_in_order(tmp_path: Path) -> None:
    write_zip(tmp_path / "a.zip", members(tmp_path, {"tool.exe": b"MZ", "LICENSE": b"ok"}), EPOCH)
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.testzip() is None
        told = [
            (i.filename, oct(i.external_attr >> 16), i.date_time, i.create_system, i.compress_type)
            for i in archive.infolist()
        ]
    assert told == [
        ("LICENSE", "0o100644", (2023, 11, 14, 22, 13, 22), 3, 8),
        ("tool.exe", "0o100755", (2023, 11, 14, 22, 13, 22), 3, 8),
    ]


def test_a_time_before_1980_is_that_of_the_first_zip_file(tmp_path: Path) -> None:
    write_zip(tmp_path / "a.zip", members(tmp_path, {"tool": b"x"}), 0)
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.infolist()[0].date_time == (1980, 1, 1, 0, 0, 0)


@pytest.mark.parametrize("write", [write_tar_gz, write_zip])
@given(contents=st.dictionaries(NAMES.filter(bool), st.binary(), min_size=1))
def test_order_of_giving_folder_and_name_of_the_archive_change_nothing(
    tmp_path_factory: pytest.TempPathFactory,
    write: Callable[[Path, list[Member], int], None],
    contents: dict[str, bytes],
) -> None:
    folder = tmp_path_factory.mktemp("archive")
    first = members(folder / "a", contents)
    second = [Member(m.name, m.path, m.executable) for m in reversed(first)]
    digests = set()
    for number, inside in enumerate((first, second)):
        path = folder / f"{number}.archive"
        write(path, inside, EPOCH)
        digests.add(hashlib.sha256(path.read_bytes()).hexdigest())
    assert len(digests) == 1


@pytest.mark.parametrize("write", [write_tar_gz, write_zip])
def test_the_zlib_of_this_machine_compresses_nothing(
    write: Callable[[Path, list[Member], int], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(zlib, "compress")
    monkeypatch.delattr(zlib, "compressobj")
    inside = members(tmp_path, {"tool": b"ab" * 10_000})
    write(tmp_path / "archive", inside, EPOCH)
    assert (tmp_path / "archive").stat().st_size < 1000


def test_a_zip_file_that_would_need_another_format_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _zip._MOST == zipfile.ZIP_FILECOUNT_LIMIT  # so many would take a minute
    monkeypatch.setattr(_zip, "_MOST", 3)
    (tmp_path / "empty").touch()
    inside = [Member(str(number), tmp_path / "empty") for number in range(4)]
    write_zip(tmp_path / "a.zip", inside[1:], EPOCH)
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert len(archive.namelist()) == len(inside) - 1
    with pytest.raises(BuildFailed, match=r"^a\.zip is too large for a ZIP file"):
        write_zip(tmp_path / "a.zip", inside, EPOCH)


@given(contents=st.dictionaries(NAMES.filter(bool), st.binary(), min_size=1))
def test_python_reads_back_what_was_zipped(
    tmp_path_factory: pytest.TempPathFactory, contents: dict[str, bytes]
) -> None:
    folder = tmp_path_factory.mktemp("archive")
    write_zip(folder / "a.zip", members(folder, contents), EPOCH)
    with zipfile.ZipFile(folder / "a.zip") as archive:
        found = {each.orig_filename: archive.read(each) for each in archive.infolist()}
    assert [*found] == sorted(contents)
    assert found == contents


@given(contents=st.dictionaries(NAMES.filter(bool), st.binary(), min_size=1))
def test_python_reads_back_what_was_packed(
    tmp_path_factory: pytest.TempPathFactory, contents: dict[str, bytes]
) -> None:
    folder = tmp_path_factory.mktemp("archive")
    write_tar_gz(folder / "a.tar.gz", members(folder, contents), EPOCH)
    with tarfile.open(folder / "a.tar.gz") as archive:
        names = archive.getnames()
        found = {i.name: f.read() for i in archive if (f := archive.extractfile(i))}
    assert names == sorted(contents)
    assert found == contents
