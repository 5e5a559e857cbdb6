import gzip
import io
import tarfile
import zlib
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lading_run import Command, run
from lading_wheels import differences
from lading_wheels._sdist import leaks, repacked, unpacked

EPOCH = 1_700_000_000
Member = tuple[str, bytes | None, dict[str, object]]


def packed(path: Path, members: list[Member], *, mtime: int = 0, name: str = "") -> Path:
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for member, content, changes in members:
            info = tarfile.TarInfo(member)
            info.mode, info.mtime = 0o644, EPOCH
            if content is None:
                info.type, info.mode = tarfile.DIRTYPE, 0o755
            info.size = len(content or b"")
            for field, value in changes.items():
                setattr(info, field, value)
            archive.addfile(info, io.BytesIO(content or b""))
    with path.open("wb") as file, gzip.GzipFile(name, "wb", fileobj=file, mtime=mtime) as zipped:
        zipped.write(plain.getvalue())
    return path


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        pytest.param({}, [], id="nothing"),
        pytest.param({"mtime": 0}, [], id="a constant time"),
        pytest.param({"mtime": EPOCH + 1}, ["time"], id="the time of packing"),
        pytest.param({"mtime": 1.5}, ["time"], id="parts of a second"),
        pytest.param({"uid": 1000}, ["owner"], id="a user's number"),
        pytest.param({"uname": "me"}, ["owner"], id="a user's name"),
        pytest.param({"mode": 0o600}, ["mode"], id="a umask"),
    ],
)
def test_what_tells_of_the_packing_is_found(
    tmp_path: Path, changes: dict[str, object], told: list[str]
) -> None:
    path = packed(tmp_path / "a-1.tar.gz", [("a-1/setup.py", b"x", changes)])
    assert leaks(path, EPOCH) == told


@pytest.mark.parametrize("header", [{"mtime": EPOCH + 1}, {"name": "tmp1234"}], ids=str)
def test_what_the_gzip_header_tells_is_found(tmp_path: Path, header: dict[str, object]) -> None:
    path = packed(tmp_path / "a-1.tar.gz", [("a-1/setup.py", b"x", {})], **header)  # type: ignore[arg-type]
    assert leaks(path, EPOCH) == ["gzip header"]


def test_a_repacked_sdist_tells_nothing_and_holds_the_same(tmp_path: Path) -> None:
    members: list[Member] = [
        ("a-1/z.sh", b"#!/bin/sh", {"mode": 0o700, "uid": 7, "mtime": 1.25}),
        ("a-1", None, {"mode": 0o700}),
        ("a-1/link", b"", {"type": tarfile.SYMTYPE, "linkname": "z.sh"}),
        ("a-1/hard", b"", {"type": tarfile.LNKTYPE, "linkname": "a-1/z.sh"}),
        ("a-1/" + "long/" * 60 + "ü", b"y", {"mode": 0o664, "uname": "me"}),
    ]
    path = packed(tmp_path / "a-1.tar.gz", members, mtime=EPOCH + 9)
    path.write_bytes(repacked(path, EPOCH))
    assert leaks(path, EPOCH) == []
    with tarfile.open(path) as archive:
        told = [(info.name[:9], info.mode, info.mtime, info.linkname) for info in archive]
        assert archive.extractfile("a-1/hard").read() == b"#!/bin/sh"  # type: ignore[union-attr]
    assert told == [
        ("a-1", 0o755, EPOCH, ""),
        ("a-1/hard", 0o644, EPOCH, ""),
        ("a-1/link", 0o777, EPOCH, "z.sh"),
        ("a-1/long/", 0o644, EPOCH, ""),
        ("a-1/z.sh", 0o755, EPOCH, ""),
    ]


@given(st.permutations(["a-1/a", "a-1/b", "a-1/c/d"]), st.integers(0, 2**31), st.integers(0, 9))
def test_order_time_and_level_leave_no_trace(order: list[str], mtime: int, uid: int) -> None:
    with_them: list[Member] = [
        (name, name.encode(), {"mtime": mtime, "uid": uid}) for name in order
    ]
    plain: list[Member] = [(name, name.encode(), {}) for name in sorted(order)]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a-1.tar.gz"
        first = repacked(packed(path, with_them, mtime=mtime), EPOCH)
        second = repacked(packed(path, plain), EPOCH)
    assert first == second


def test_tar_and_gzip_agree_that_a_repacked_sdist_is_whole(tmp_path: Path) -> None:
    path = packed(tmp_path / "a-1.tar.gz", [("a-1/b", b"x" * 9999, {}), ("a-1/a", b"", {})])
    path.write_bytes(repacked(path, EPOCH))
    assert run(Command("gzip", "--test", path, looks=True)).returncode == 0
    assert run(Command("tar", "-tzf", path, looks=True)).stdout == "a-1/a\na-1/b\n"


def test_the_zlib_of_this_machine_compresses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = packed(tmp_path / "a-1.tar.gz", [("a-1/b", b"ab" * 10_000, {})])
    monkeypatch.delattr(zlib, "compress")
    monkeypatch.delattr(zlib, "compressobj")
    assert len(repacked(path, EPOCH)) < 1000


def test_a_device_in_an_sdist_is_refused(tmp_path: Path) -> None:
    path = packed(tmp_path / "a-1.tar.gz", [("a-1/dev", b"", {"type": tarfile.CHRTYPE})])
    with pytest.raises(ValueError, match="a-1/dev is neither a file, a folder nor a link"):
        repacked(path, EPOCH)


def test_unpacking_gives_the_one_top_folder(tmp_path: Path) -> None:
    path = packed(tmp_path / "a-1.tar.gz", [("a-1/setup.py", b"x", {})])
    folder = unpacked(path, tmp_path / "there")
    assert (folder / "setup.py").read_bytes() == b"x"


def test_an_sdist_without_one_top_folder_is_refused(tmp_path: Path) -> None:
    path = packed(tmp_path / "a-1.tar.gz", [("a-1/x", b"", {}), ("b-1/x", b"", {})])
    with pytest.raises(ValueError, match=r"a-1\.tar\.gz holds 2 top folders instead of one"):
        unpacked(path, tmp_path / "there")


LINK = {"type": tarfile.SYMTYPE}
HARD = {"type": tarfile.LNKTYPE}
OUTSIDE: dict[str, list[Member]] = {
    "a path upwards": [("../evil", b"", {})],
    "a link upwards": [("a-1/x", b"", {**LINK, "linkname": "../../evil"})],
    "a link from the root": [("a-1/x", b"", {**LINK, "linkname": "/etc/passwd"})],
    "a hard link upwards": [("a-1/x", b"", {**HARD, "linkname": "../evil"})],
    "a link over links": [
        ("a-1/a", b"", {**LINK, "linkname": "b/.."}),
        ("a-1/b", b"", {**LINK, "linkname": ".."}),
        ("a-1/c", b"", {**LINK, "linkname": "a/evil"}),
    ],
    "a device": [("a-1/x", b"", {"type": tarfile.CHRTYPE})],
}


@pytest.mark.parametrize("members", [*OUTSIDE.values(), [("/evil", b"", {})]])
def test_what_leaves_the_folder_is_refused_by_every_python(
    tmp_path: Path, members: list[Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(tarfile, "FilterError", raising=False)  # as before 3.11.4
    path = packed(tmp_path / "a-1.tar.gz", members)
    with pytest.raises(ValueError, match=r"^a-1.tar.gz: '.*' (is neither|.*outside the dest)"):
        unpacked(path, tmp_path / "there" / "it")
    assert not [*tmp_path.rglob("evil")]


@pytest.mark.skipif(not hasattr(tarfile, "data_filter"), reason="tarfile has it from 3.11.4 on")
@pytest.mark.parametrize("members", [*OUTSIDE.values(), [("a-1/x", b"", {})]])
def test_tarfile_refuses_the_same(tmp_path: Path, members: list[Member]) -> None:
    path = packed(tmp_path / "a-1.tar.gz", members)
    outcomes = []
    for unpack in (unpacked, by_tarfile):
        try:
            unpack(path, tmp_path / unpack.__name__)
            outcomes.append("fine")
        except ValueError:
            outcomes.append("refused")
    assert len(set(outcomes)) == 1


def by_tarfile(path: Path, folder: Path) -> None:
    with tarfile.open(path) as archive:
        try:
            archive.extractall(folder, filter="data")
        except tarfile.FilterError as error:
            raise ValueError from error


def test_an_sdist_is_unpacked_as_it_was_packed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tarfile.TarFile, "extractall", None)  # which takes no filter in 3.11.3
    members: list[Member] = [
        ("a-1/bin/run", b"#!/bin/sh", {"mode": 0o755}),
        ("a-1/hard", b"", {**HARD, "linkname": "a-1/bin/run"}),
        ("a-1/link", b"", {**LINK, "linkname": "bin/run"}),
        ("a-1/twice", b"", {**LINK, "linkname": "link"}),
        ("a-1/twice", b"2", {}),
        ("a-1/empty", None, {}),
    ]
    top = unpacked(packed(tmp_path / "a-1.tar.gz", members), tmp_path / "there")
    run_file = top / "bin/run"
    assert sorted(path.name for path in top.iterdir()) == ["bin", "empty", "hard", "link", "twice"]
    assert (top / "empty").is_dir()
    assert (top / "link").readlink() == Path("bin/run")
    assert (top / "hard").read_bytes() == b"#!/bin/sh"
    assert (top / "twice").read_bytes() == b"2"
    assert (run_file.stat().st_mode & 0o7777, run_file.stat().st_mtime) == (0o755, EPOCH)
    assert (top / "twice").stat().st_mode & 0o7777 == 0o644


def test_a_hard_link_to_nothing_is_refused(tmp_path: Path) -> None:
    path = packed(tmp_path / "a-1.tar.gz", [("a-1/x", b"", {**HARD, "linkname": "a-1/none"})])
    told = "a-1/x links to 'a-1/none', which is not there"
    for refused in (lambda: repacked(path, EPOCH), lambda: unpacked(path, tmp_path / "there")):
        with pytest.raises(ValueError, match=told):
            refused()


def test_differences_name_the_members_and_what_differs(tmp_path: Path) -> None:
    one = packed(tmp_path / "one.tar.gz", [("a", b"x", {}), ("b", b"", {}), ("c", None, {})])
    two = packed(
        tmp_path / "two.tar.gz",
        [("a", b"y", {"mode": 0o600}), ("b", b"", {"mtime": 3, "uid": 4}), ("d", b"", {})],
    )
    assert differences(one, two) == [
        "a (content, mode)",
        "b (time, owner)",
        "c (only in one)",
        "d (only in one)",
    ]
    assert differences(one, one) == []
