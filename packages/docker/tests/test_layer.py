import gzip
import io
import os
import subprocess
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading_docker._layer import File, add_layer
from lading_docker._opened import open_layer
from lading_oci import LAYER, LAYER_GZIP, LAYER_ZSTD, BadLayout, Descriptor, Digest, LayoutWriter

FILES = {
    "app/bin/run": File(b"#!/bin/sh\n", executable=True),
    "app/data": File(b"\0" * 100_000),
    "app/link": File(link="data"),
    "etc/passwd": File(b"nobody:x:65534:65534::/:\n"),
}


def written(folder: Path, files: dict[str, File]) -> tuple[Path, str]:
    writer = LayoutWriter(folder)
    layer = add_layer(writer, files, epoch=1_700_000_000, created_by="a test")
    return folder / "blobs" / "sha256" / layer.blob.digest.hex, layer.diff_id


def test_a_layer_holds_the_files_as_root_has_them_with_their_folders_first(tmp_path: Path) -> None:
    blob, diff_id = written(tmp_path, FILES)
    command = ["tar", "--utc", "--numeric-owner", "-tvzf", str(blob)]
    listing = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    time = "2023-11-14 22:13"
    assert [line.split() for line in listing.splitlines()] == [
        ["drwxr-xr-x", "0/0", "0", *time.split(), "app/"],
        ["drwxr-xr-x", "0/0", "0", *time.split(), "app/bin/"],
        ["-rwxr-xr-x", "0/0", "10", *time.split(), "app/bin/run"],
        ["-rw-r--r--", "0/0", "100000", *time.split(), "app/data"],
        ["lrwxrwxrwx", "0/0", "0", *time.split(), "app/link", "->", "data"],
        ["drwxr-xr-x", "0/0", "0", *time.split(), "etc/"],
        ["-rw-r--r--", "0/0", "25", *time.split(), "etc/passwd"],
    ]
    plain = subprocess.run(["gzip", "-dc", blob], capture_output=True, check=True).stdout
    assert str(Digest.of(plain)) == diff_id


def test_the_same_files_give_the_same_layer_from_memory_or_disk_under_any_umask(
    tmp_path: Path,
) -> None:
    first, _ = written(tmp_path / "one", FILES)
    before = os.umask(0o077)
    try:
        (tmp_path / "data").write_bytes(b"\0" * 100_000)
        again = dict(reversed(FILES.items())) | {"app/data": File(tmp_path / "data")}
        second, _ = written(tmp_path / "two", again)
    finally:
        os.umask(before)
    assert first.name == second.name


def test_a_layer_of_several_parts_is_one_stream(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lading_docker._layer._PART", 4096)
    blob, diff_id = written(tmp_path, FILES)
    plain = subprocess.run(["gzip", "-dc", blob], capture_output=True, check=True).stdout
    assert str(Digest.of(plain)) == diff_id


def test_what_comes_compressed_goes_in_as_it_is_unless_it_is_small(tmp_path: Path) -> None:
    large, small = bytes(100_000), bytes(100)
    packed = {each: gzip.compress(each, mtime=0) for each in (large, small)}
    files = {f"{len(each)}": File(each, packed=packed[each]) for each in (large, small)}
    blob, diff_id = written(tmp_path / "packed", FILES | files)
    assert packed[large] in blob.read_bytes()
    assert packed[small] not in blob.read_bytes()
    plain = subprocess.run(["gzip", "-dc", blob], capture_output=True, check=True).stdout
    assert str(Digest.of(plain)) == diff_id
    bare = {name: File(each.content) for name, each in files.items()}
    assert written(tmp_path / "plain", FILES | bare)[1] == diff_id


NAMES = st.from_regex(r"[a-z]{1,4}", fullmatch=True)


@given(st.dictionaries(st.lists(NAMES, min_size=1, max_size=3).map("/".join), st.binary()))
def test_what_is_written_reads_back(files: dict[str, bytes]) -> None:
    folders = {name.rpartition("/")[0] for name in files}
    kept = {
        name: content
        for name, content in files.items()
        if not any(other.startswith(f"{name}/") for other in [*files, *folders])
    }
    with TemporaryDirectory() as folder:
        blob, _ = written(Path(folder), {name: File(content) for name, content in kept.items()})
        with tarfile.open(blob) as archive:
            found = {
                member.name: (archive.extractfile(member) or io.BytesIO()).read()
                for member in archive
                if member.isreg()
            }
    assert found == kept


def opened(data: bytes, media_type: str = LAYER_GZIP) -> list[str]:
    layer = Descriptor(media_type=media_type, digest=Digest.of(data), size=len(data))
    with open_layer(io.BytesIO(data), layer) as archive:
        return archive.getnames()


def test_a_layer_is_opened_plain_and_compressed_in_one_piece_or_several() -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a"))
        archive.addfile(tarfile.TarInfo("b"))
    tar = buffer.getvalue()
    assert opened(tar, LAYER) == ["a", "b"]
    assert opened(gzip.compress(tar)) == ["a", "b"]
    assert opened(gzip.compress(tar[:700]) + gzip.compress(tar[700:]) + b"\0" * 9) == ["a", "b"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param(gzip.compress(b"x" * 99_999)[:-9], "it ends too soon", id="half"),
        pytest.param(gzip.compress(b"x" * 9_999), "it is no tar", id="no-tar"),
        pytest.param(gzip.compress(b"")[:-4] + b"more", "it is no tar", id="broken"),
        pytest.param(b"no tar", "it is no tar", id="no-gzip"),
    ],
)
def test_what_is_no_layer_is_told(data: bytes, said: str) -> None:
    with pytest.raises(BadLayout, match=said):
        opened(data)


def test_a_layer_compressed_otherwise_is_told() -> None:
    with pytest.raises(BadLayout, match="zstd"):
        opened(b"", LAYER_ZSTD)
