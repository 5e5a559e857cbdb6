import csv
import gzip
import hashlib
import zlib
from base64 import urlsafe_b64encode
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

import pytest

from lading_docker._layer import File
from lading_docker._python import Python
from lading_docker._venv import files_of

PYTHON = Python("usr/bin/python3.12", "3.12")
PACKAGES = "app/lib/python3.12/site-packages"
INFO = "hello-1.0.dist-info"
BIG = bytes(range(256)) * 400


def recorded(content: bytes) -> str:
    digest = urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
    return f"sha256={digest}"


def wheel_of(folder: Path, method: int, **hashes: str) -> Path:
    files = {
        f"{INFO}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "hello.py": BIG,
        "hello-1.0.data/scripts/hello": b"#!python\nprint()\n",
    }
    says = {
        name: hashes.get(name.partition(".")[0], recorded(data)) for name, data in files.items()
    }
    rows = [f"{name},{says[name]},{len(data)}\n" for name, data in files.items()]
    path = folder / "hello-1.0-py3-none-any.whl"
    with ZipFile(path, "w", method) as archive:
        for name, data in {**files, f"{INFO}/RECORD": "".join(rows).encode()}.items():
            archive.writestr(name, data)
    return path


def hashes_in(files: dict[str, File]) -> dict[str, str]:
    record = files[f"{PACKAGES}/{INFO}/RECORD"].content
    assert isinstance(record, bytes)
    return {row[0]: row[1] for row in csv.reader(record.decode().splitlines())}


def test_what_a_wheel_holds_compressed_is_taken_so(tmp_path: Path) -> None:
    file = files_of([wheel_of(tmp_path, ZIP_DEFLATED)], PYTHON)[f"{PACKAGES}/hello.py"]
    assert (file.content, gzip.decompress(file.packed)) == (BIG, BIG)


def test_what_is_not_compressed_or_is_changed_is_taken_as_it_is(tmp_path: Path) -> None:
    stored = files_of([wheel_of(tmp_path, ZIP_STORED)], PYTHON)
    assert stored[f"{PACKAGES}/hello.py"] == File(BIG)
    script = files_of([wheel_of(tmp_path, ZIP_DEFLATED)], PYTHON)["app/bin/hello"]
    assert script == File(b"#!/app/bin/python\nprint()\n")


def test_hashes_are_those_of_the_record_and_else_counted(tmp_path: Path) -> None:
    files = files_of([wheel_of(tmp_path, ZIP_DEFLATED, hello="")], PYTHON)
    assert hashes_in(files)["hello.py"] == recorded(BIG)
    files = files_of([wheel_of(tmp_path, ZIP_DEFLATED, hello=recorded(b"other"))], PYTHON)
    assert hashes_in(files)["hello.py"] == recorded(b"other")
    assert hashes_in(files)["../../../bin/hello"] == recorded(b"#!/app/bin/python\nprint()\n")


def wheel_with(folder: Path, name: str, files: dict[str, str]) -> Path:
    info = f"{name}-1.0.dist-info"
    said = {f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"}
    record = "".join(f"{path},,\n" for path in (*files, *said))
    path = folder / f"{name}-1.0-py3-none-any.whl"
    with ZipFile(path, "w") as archive:
        for place, text in {**files, **said, f"{info}/RECORD": record}.items():
            archive.writestr(place, text)
    return path


def test_a_wheel_that_puts_another_file_in_a_place_is_told_of(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    one = wheel_with(tmp_path, "one", {"tests/__init__.py": "", "tests/conftest.py": "a = 1\n"})
    two = wheel_with(tmp_path, "two", {"tests/__init__.py": "", "tests/data.py": "b = 1\n"})
    assert f"{PACKAGES}/tests/data.py" in files_of([one, two], PYTHON)
    assert caplog.messages == []
    three = wheel_with(tmp_path, "three", {"tests/conftest.py": "a = 2\n"})
    path = f"{PACKAGES}/tests/conftest.py"
    assert files_of([one, two, three], PYTHON)[path].content == b"a = 2\n"
    assert caplog.messages == [
        (
            f"three-1.0-py3-none-any.whl puts another /{path} in the place of that of"
            " one-1.0-py3-none-any.whl"
        )
    ]


def test_a_wheel_that_is_broken_is_told(tmp_path: Path) -> None:
    path = wheel_of(tmp_path, ZIP_DEFLATED)
    with ZipFile(path) as archive:
        begin = archive.getinfo("hello.py").header_offset
    data = bytearray(path.read_bytes())
    data[begin + 100] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises((BadZipFile, zlib.error)):
        files_of([path], PYTHON)
