import gzip
import io
import logging
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from lading_wheels._twine import check

pytestmark = pytest.mark.engine

NAME = "hello_app-1.2.0.tar.gz"
METADATA = "Metadata-Version: 2.4\nName: hello-app\nVersion: 1.2.0\n"
RST = "Description-Content-Type: text/x-rst\n\n"


def sdist(folder: Path, metadata: str) -> Path:
    with tarfile.open(folder / NAME, "w:gz") as archive:
        for name in ("PKG-INFO", "pyproject.toml"):
            info = tarfile.TarInfo(f"hello_app-1.2.0/{name}")
            info.size = len(metadata)
            archive.addfile(info, io.BytesIO(metadata.encode()))
    return folder / NAME


def file(folder: Path, name: str, data: bytes) -> Path:
    (folder / name).write_bytes(data)
    return folder / name


@pytest.mark.parametrize("strict", [True, False])
def test_twine_itself_judges_alike(
    tmp_path: Path,
    strict: bool,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    folders = [tmp_path / str(number) for number in range(6)]
    for folder in folders:
        folder.mkdir()
    files = [
        sdist(folders[0], f"{METADATA}{RST}Says *hello*.\n"),
        sdist(folders[1], METADATA),
        sdist(folders[2], f"{METADATA}{RST}`broken\n"),
        file(folders[3], NAME, gzip.compress(b"x" * 600)[:-9]),
        file(folders[4], "hello_app-1.2.0-py3-none-any.whl", b"no zip"),
        sdist(folders[5], "Name: hello-app\n"),
    ]
    said = {file: [problem.text for problem in check([file], strict=strict)] for file in files}
    assert capfd.readouterr() == ("", "")
    assert caplog.messages == []
    twine = [sys.executable, "-m", "twine", "check", *(["--strict"] if strict else [])]
    passes = [
        not subprocess.run([*twine, file], check=False, capture_output=True).returncode
        for file in files
    ]
    assert [not texts for texts in said.values()] == passes
    assert passes == [True, not strict, False, False, False, False]


@pytest.mark.parametrize("name", ["twine", "twine.commands.check"])
def test_a_log_that_is_silenced_silences_no_finding(tmp_path: Path, name: str) -> None:
    log = logging.getLogger(name)
    before = log.level
    log.setLevel(logging.CRITICAL)
    try:
        (problem,) = check([sdist(tmp_path, METADATA)])
    finally:
        log.setLevel(before)
    assert "`long_description` missing." in problem.text


def test_what_is_wrong_is_told_of_each_file_with_its_line(tmp_path: Path) -> None:
    broken = sdist(tmp_path, f"{METADATA}{RST}Fine.\n\n`broken\n")
    other = file(tmp_path, "hello_app-1.2.0-py3-none-any.whl", b"no zip")
    first, second = check([broken, other])
    assert first.text.startswith(f"{NAME}: `long_description` has syntax errors in markup")
    assert "line 3: Warning: Inline interpreted text" in first.text
    assert second.text.startswith(f"{other.name}: ")
