import os
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from hashlib import sha256, sha512
from pathlib import Path

import pytest

from lading_checksums import (
    Algorithm,
    BadManifest,
    ChecksumMismatch,
    LeavesFolder,
    Manifest,
    Unreadable,
    check,
    find,
    hash_files,
    read,
    verify,
    write,
)
from lading_run import LadingError, Misused, Refused

Files = Callable[[Mapping[str, str]], Path]
BOTH = (Algorithm.SHA256, Algorithm.SHA512)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _list(folder: Path, texts: Mapping[str, str]) -> Path:
    path = folder / "SHA256SUMS"
    path.write_text("".join(f"{_digest(text)}  {name}\n" for name, text in texts.items()))
    return path


@pytest.mark.parametrize("size", [0, 1, 512 * 1024, 512 * 1024 + 1, 2 * 512 * 1024])
def test_both_digests_come_from_one_read(tmp_path: Path, size: int) -> None:
    content = os.urandom(size)  # up to one buffer, and more
    file = tmp_path / "a"
    file.write_bytes(content)
    assert hash_files([file], BOTH)[file] == {
        Algorithm.SHA256: sha256(content).hexdigest(),
        Algorithm.SHA512: sha512(content).hexdigest(),
    }


def test_a_file_that_does_not_know_its_size_is_read_to_its_end() -> None:
    file = Path("/proc/version")
    if not file.exists():
        pytest.skip("only Linux has files that say their size is 0")
    assert hash_files([file])[file] == {Algorithm.SHA256: _digest(file.read_text())}


@pytest.mark.parametrize("threads", [1, 2, 8, None])
def test_each_file_gets_its_own_digest(files: Files, threads: int | None) -> None:
    folder = files({str(number): f"text {number}" for number in range(50)})
    paths = sorted(folder.iterdir())
    assert hash_files(iter(paths), threads=threads) == {
        path: {Algorithm.SHA256: _digest(path.read_text())} for path in paths
    }


def test_all_that_cannot_be_read_is_told_at_once(files: Files) -> None:
    folder = files({"a": "1"})
    os.mkfifo(folder / "fifo")
    with pytest.raises(Unreadable) as caught:
        hash_files([folder / "a", folder / "fifo", folder / "gone", folder])
    assert caught.value.reasons == {
        str(folder / "fifo"): "Not a regular file",
        str(folder / "gone"): "No such file or directory",
        str(folder): "Not a regular file",
    }


def test_a_manifest_lists_files_at_any_depth_and_no_manifest(files: Files) -> None:
    folder = files({"b": "1", "a/c": "2", "SHA256SUMS": "old", "SHA256SUMS.asc": "signature"})
    assert write(folder, BOTH) == [folder / "SHA256SUMS", folder / "SHA512SUMS"]
    assert (folder / "SHA256SUMS").read_text() == f"{_digest('2')}  a/c\n{_digest('1')}  b\n"
    assert read(folder / "SHA512SUMS").digests == {
        "a/c": sha512(b"2").hexdigest(),
        "b": sha512(b"1").hexdigest(),
    }
    verify(folder)
    verify(folder / "SHA512SUMS")


def test_what_keeps_a_folder_out_of_git_is_neither_listed_nor_surplus(files: Files) -> None:
    folder = files({"a": "1", ".gitignore": "*\n", "sub/.gitignore": "*\n"})
    [path] = write(folder)
    assert list(read(path).digests) == ["a", "sub/.gitignore"]
    verify(folder)
    _list(folder, {"a": "1", ".gitignore": "*\n", "sub/.gitignore": "*\n"})
    verify(folder)
    (folder / ".gitignore").unlink()
    with pytest.raises(ChecksumMismatch) as caught:
        verify(folder)
    assert caught.value.missing == (".gitignore",)


def test_any_other_gitignore_is_a_file_as_all_are(files: Files) -> None:
    folder = files({"a": "1", ".gitignore": "*.log\n"})
    [path] = write(folder)
    assert list(read(path).digests) == [".gitignore", "a"]
    _list(folder, {"a": "1"})
    with pytest.raises(ChecksumMismatch) as caught:
        verify(folder)
    assert caught.value.surplus == (".gitignore",)
    (folder / ".gitignore").unlink()
    (folder / "sub").mkdir()
    (folder / "sub" / "x").write_text("*\n")
    (folder / ".gitignore").symlink_to("sub/x")
    assert ".gitignore" in read(*write(folder)).digests


def test_a_second_write_gives_the_same_bytes(files: Files) -> None:
    folder = files({"b": "1", "a/c": "2"})
    [path] = write(folder)
    before = path.read_bytes()
    assert write(folder) == [path]
    assert path.read_bytes() == before


def test_nothing_is_written_when_a_file_cannot_be_read(files: Files) -> None:
    folder = files({"a": "1", "b": "2"})
    write(folder)
    before = (folder / "SHA256SUMS").read_bytes()
    (folder / "broken").symlink_to("gone")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(folder / "socket"))
        with pytest.raises(Unreadable) as caught:
            write(folder)
    assert caught.value.reasons == {
        str(folder / "broken"): "No such file or directory",
        str(folder / "socket"): "No such device or address",
    }
    assert sorted(path.name for path in folder.iterdir()) == [
        "SHA256SUMS",
        "a",
        "b",
        "broken",
        "socket",
    ]
    assert (folder / "SHA256SUMS").read_bytes() == before


def test_what_a_kill_leaves_of_a_manifest_is_neither_listed_nor_surplus(files: Files) -> None:
    folder = files({"a": "1"})
    killed = "import os, sys, pathlib, lading_checksums; os.fsync = lambda _: os._exit(9);"
    killed += "lading_checksums.write(pathlib.Path(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", killed, folder], check=False)
    assert len(list(folder.glob(".SHA256SUMS.*"))) == 1
    assert not (folder / "SHA256SUMS").exists()
    [manifest] = write(folder)
    assert list(read(manifest).digests) == ["a"]
    verify(folder)


def test_a_folder_too_deep_to_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = Path("d" * 250)
    monkeypatch.chdir(tmp_path)
    for _ in range(20):
        part.mkdir()
        os.chdir(part)
    with pytest.raises(Unreadable) as caught:
        write(tmp_path)
    assert list(caught.value.reasons.values()) == ["File name too long"]


def test_a_manifest_that_cannot_be_written_is_told(files: Files) -> None:
    folder = files({"SHA256SUMS/a": "1"})
    with pytest.raises(Refused, match=r"/SHA256SUMS cannot be written: Is a directory\.$"):
        write(folder)


def test_links_that_leave_are_not_listed_but_refused(files: Files, tmp_path: Path) -> None:
    folder = files({"a": "1", "sub/b": "2"})
    (tmp_path / "outside").mkdir()
    (folder / "file").symlink_to("/etc/hosts")
    (folder / "sub" / "folder").symlink_to("../../outside")
    with pytest.raises(LeavesFolder) as caught:
        write(folder)
    assert str(caught.value).splitlines() == [
        "Symbolic links lead out of the folder:",
        "file leaves the folder",
        "sub/folder leaves the folder",
    ]
    assert not (folder / "SHA256SUMS").exists()


def test_a_link_to_a_file_inside_is_listed_and_one_to_a_folder_passed_over(files: Files) -> None:
    folder = files({"v1/a": "1"})
    (folder / "link").symlink_to("v1/a")
    (folder / "latest").symlink_to("v1")
    (folder / "v1" / "loop").symlink_to(".")
    [manifest] = write(folder)
    assert list(read(manifest).digests) == ["link", "v1/a"]
    verify(folder)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        pytest.param(lambda _: None, "There is no folder gone.", id="missing"),
        pytest.param(lambda path: path.mkdir(), "gone has no files to list.", id="empty"),
    ],
)
def test_a_folder_without_files_gets_no_manifest(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[[Path], None],
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    make(tmp_path / "gone")
    with pytest.raises((Misused, Refused)) as caught:
        write(Path("gone"))
    assert str(caught.value) == message


def test_all_missing_changed_surplus_and_unreadable_files_are_told_at_once(files: Files) -> None:
    folder = files(
        {"same": "1", "changed": "2", "sub/changed": "3", "sub/surplus": "4", "new": "5"}
    )
    os.mkfifo(folder / "fifo")
    texts = dict.fromkeys(("same", "changed", "sub/changed", "gone", "sub/gone", "same/x"), "1")
    _list(folder, texts | {"fifo": "", "sub": ""})
    with pytest.raises(ChecksumMismatch) as caught:
        verify(folder)
    assert str(caught.value).splitlines() == [
        "The files are not what the checksums say:",
        "gone is missing",
        "same/x is missing",
        "sub/gone is missing",
        "changed has changed",
        "sub/changed has changed",
        "new is not listed",
        "sub/surplus is not listed",
        "fifo cannot be read: Not a regular file",
        "sub cannot be read: Not a regular file",
    ]
    assert caught.value.exit_code == 7
    assert caught.value.as_dict() == {
        "missing": ("gone", "same/x", "sub/gone"),
        "changed": ("changed", "sub/changed"),
        "surplus": ("new", "sub/surplus"),
        "unreadable": {"fifo": "Not a regular file", "sub": "Not a regular file"},
    }


def test_surplus_files_are_taken_when_asked(files: Files) -> None:
    folder = files({"a": "1", "b": "2"})
    verify(_list(folder, {"a": "1"}), allow_surplus=True)


def test_a_file_is_not_surplus_under_another_spelling_of_its_name(files: Files) -> None:
    folder = files({"a": "1", "sub/b": "2", "c": "3"})
    (folder / "link").symlink_to("c")
    verify(_list(folder, {"./a": "1", "sub/../sub//b": "2", "link": "3"}))


def test_a_link_that_is_not_listed_is_surplus(files: Files) -> None:
    folder = files({"a": "1"})
    (folder / "inside").symlink_to("a")
    (folder / "outside").symlink_to("/etc")
    with pytest.raises(ChecksumMismatch) as caught:
        verify(_list(folder, {"a": "1"}))
    assert caught.value.surplus == ("inside", "outside")


def test_a_file_must_be_in_each_manifest_of_the_folder(files: Files) -> None:
    folder = files({"a": "1", "b": "2"})
    write(folder, [Algorithm.SHA512])
    _list(folder, {"a": "1"})
    with pytest.raises(ChecksumMismatch) as caught:
        verify(folder)
    assert caught.value.surplus == ("b",)


def test_each_manifest_of_the_folder_must_agree(files: Files) -> None:
    folder = files({"a": "1"})
    write(folder, BOTH)
    (folder / "SHA512SUMS").write_text(f"{'0' * 128}  a\n")
    with pytest.raises(ChecksumMismatch) as caught:
        verify(folder)
    assert caught.value.as_dict() | {"changed": ()} == ChecksumMismatch().as_dict()
    assert caught.value.changed == ("a",)


def test_a_manifest_of_any_name_and_its_signature_are_not_surplus(files: Files) -> None:
    folder = files({"a": "1", "sums.txt.sigstore.json": "{}"})
    verify(_list(folder, {"a": "1"}).rename(folder / "sums.txt"))


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("link", id="a-link-that-leaves"),
        pytest.param("sub/hosts", id="a-parent-that-leaves"),
        pytest.param("deep/back/a", id="leaves-and-comes-back"),
        pytest.param("chain", id="a-link-to-a-link-that-leaves"),
        pytest.param("sub/gone", id="a-parent-that-leaves-to-no-file"),
    ],
)
def test_a_line_that_leaves_is_refused_and_nothing_is_hashed(
    files: Files, tmp_path: Path, name: str
) -> None:
    folder = files({"a": "1"})
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "hosts").write_text("1")
    (tmp_path / "outside" / "back").symlink_to(folder)
    (folder / "link").symlink_to(tmp_path / "outside" / "hosts")
    (folder / "chain").symlink_to("link")
    (folder / "sub").symlink_to("../outside")
    (folder / "deep").symlink_to(tmp_path / "outside")
    # That "a" has changed is not told: nothing was read.
    with pytest.raises(LeavesFolder) as caught:
        verify(_list(folder, {"a": "other", name: "1"}))
    assert str(caught.value) == (
        f"Symbolic links lead out of the folder:\n{name} leaves the folder"
    )


def test_a_link_to_a_sibling_folder_whose_name_begins_alike_leaves(
    files: Files, tmp_path: Path
) -> None:
    folder = files({"a": "1"})
    (tmp_path / "files2").mkdir()
    (tmp_path / "files2" / "b").write_text("1")
    (folder / "b").symlink_to("../files2/b")
    with pytest.raises(LeavesFolder):
        verify(_list(folder, {"b": "1"}))


def test_a_folder_that_is_itself_a_link_is_no_way_out(files: Files, tmp_path: Path) -> None:
    folder = files({"a": "1", "sub/b": "2"})
    (tmp_path / "link").symlink_to(folder)
    write(tmp_path / "link")
    verify(tmp_path / "link")
    verify(tmp_path / "link" / "SHA256SUMS")


def test_a_name_of_two_thousand_folders_or_of_too_many_letters_is_no_bug(files: Files) -> None:
    folder = files({"a": "1"})
    deep, long = "d/" * 2040 + "x", "l" * 300
    with pytest.raises(ChecksumMismatch) as caught:
        verify(_list(folder, {"a": "1", deep: "", long: ""}))
    assert (caught.value.missing, caught.value.unreadable) == (
        (),
        {deep: "File name too long", long: "File name too long"},
    )


def test_mistakes_are_told_with_the_path_of_the_manifest(files: Files) -> None:
    folder = files({"SHA256SUMS": f"{'0' * 128}  a\n"})
    with pytest.raises(BadManifest) as caught:
        verify(folder)
    assert [str(problem) for problem in caught.value.problems] == [
        f"{folder}/SHA256SUMS:1: a digest of 128 hex digits; sha256 has 64"
    ]


def test_a_target_without_a_manifest_is_told(files: Files) -> None:
    folder = files({"a": "1"})
    with pytest.raises(Misused, match="holds neither SHA256SUMS nor SHA512SUMS"):
        find(folder)
    with pytest.raises(Misused, match="There is no file or folder"):
        find(folder / "gone")


def test_values_are_checked_without_a_file_of_theirs(files: Files) -> None:
    folder = files({"a": "1"})
    check([Manifest(Algorithm.SHA256, {"a": _digest("1")})], folder=folder)
    contrary = [Manifest(Algorithm.SHA256, {"a": _digest(text)}) for text in ("1", "2")]
    with pytest.raises(ChecksumMismatch) as caught:
        check(contrary, folder=folder)
    assert caught.value.changed == ("a",)


def test_names_that_a_terminal_cannot_show_are_quoted(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xff\n")).write_text("1")
    write(tmp_path)
    (tmp_path / os.fsdecode(b"\xff\n")).write_text("2")
    with pytest.raises(LadingError, match=r"^[^\n]*\n'\\udcff\\n' has changed$"):
        verify(tmp_path)
