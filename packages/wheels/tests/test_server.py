from pathlib import Path

import httpx
import pytest

from lading_artifact import Artifact
from lading_run import Command, run
from lading_wheels._server import index_on, sweep


def test_a_folder_survives_its_server_and_nothing_is_looked_up_elsewhere(tmp_path: Path) -> None:
    for _ in range(2):
        with index_on(tmp_path / "index") as index:
            answer = httpx.get(f"{index.simple}packaging/", trust_env=False)
            assert answer.status_code == 404
        with pytest.raises(httpx.ConnectError):
            httpx.get(index.simple, trust_env=False)


def test_half_written_files_are_swept_and_whole_ones_stay(tmp_path: Path) -> None:
    (tmp_path / "a-1").mkdir()
    (tmp_path / "a-1" / "setup.py").write_text("x" * 5000)
    run(Command("tar", "-czf", "a-1.tar.gz", "a-1", cwd=tmp_path, looks=True))
    whole = (tmp_path / "a-1.tar.gz").read_bytes()
    (tmp_path / "a-2.tar.gz").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "a-3.tar.gz").write_bytes(b"")
    (tmp_path / "a-1-py3-none-any.whl").write_bytes(b"PK\x03\x04")
    (tmp_path / "notes.txt").touch()
    sweep(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a-1", "a-1.tar.gz", "notes.txt"]
    assert Artifact.of_file(tmp_path / "a-1.tar.gz", kind="sdist").size == len(whole)
