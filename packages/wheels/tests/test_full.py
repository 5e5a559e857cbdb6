"""A full disk is told as that, with what could not be written."""

import errno
import os
import shutil
from pathlib import Path

import pytest
from uv import find_uv_bin

from lading_run import Command, Completed, LadingError
from lading_run.testing import FakeRunner
from lading_wheels import BuildFailed
from lading_wheels._backend import Backend, Surroundings
from lading_wheels._build import copied
from lading_wheels._environment import Environment
from lading_wheels._errors import DiskFull, RequirementsUnresolved
from lading_wheels._full import check_room
from lading_wheels._uv import Uv

FULL = os.strerror(errno.ENOSPC)
UV = (
    "error: Failed to write to the client cache\n"
    f"  cause: failed to write to file `/small/cache/simple/.tmpcm`: {FULL} (os error 28)\n"
)


def ended(stderr: str) -> Completed:
    return Completed(returncode=2, stdout="", stderr=stderr)


def test_uv_without_room_is_no_index_that_is_silent() -> None:
    uv = Uv(FakeRunner({find_uv_bin(): ended(UV)}))
    for act in (lambda: uv.resolve(["hatchling"]), lambda: uv.make(Path("env"))):
        with pytest.raises(DiskFull) as caught:
            act()
        assert str(caught.value) == (
            "the disk is full: failed to write to file `/small/cache/simple/.tmpcm`:"
            f" {FULL} (os error 28)"
        )
        assert caught.value.hint == "Make room there, and run the same command again."
        assert caught.value.exit_code == 69


def test_uv_without_an_answer_is_told_as_before() -> None:
    uv = Uv(FakeRunner({find_uv_bin(): ended("error: no answer")}))
    with pytest.raises(RequirementsUnresolved, match="no answer"):
        uv.resolve(["hatchling"])


@pytest.mark.parametrize(
    ("said", "kind"),
    [(f"OSError: [Errno 28] {FULL}: 'dist/a.tar.gz'", DiskFull), ("SyntaxError", BuildFailed)],
)
def test_a_backend_without_room_is_no_broken_project(
    tmp_path: Path, said: str, kind: type[LadingError]
) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\nbuild-backend = "own"\nbackend-path = ["."]\n'
    )

    def fail(_: Command) -> Completed:
        return Completed(returncode=1, stdout="", stderr=f"Traceback\n{said}\n")

    backend = Backend(tmp_path, tmp_path, Surroundings(0, {}), FakeRunner({"": fail}))
    with pytest.raises(kind, match=said.rpartition(":")[2]):
        backend.build("sdist", Environment(tmp_path / "env"), tmp_path / "dist")


def test_a_copy_without_room_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, FULL, "/small/b")

    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "a").touch()
    monkeypatch.setattr(shutil, "copy2", fail)
    with pytest.raises(DiskFull, match="/small/b"):
        copied(tmp_path / "source", tmp_path / "target")


def test_what_fails_for_another_reason_is_no_full_disk() -> None:
    check_room("error: /full of space\n")
