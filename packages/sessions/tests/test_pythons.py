import sys
from pathlib import Path

import pytest

from lading_sessions._pythons import Python, find, oldest

MINOR = sys.version_info[1]


def interpreter(path: Path, content: bytes = b"\x7fELF") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.chmod(0o755)
    return path


def others(environ: dict[str, str], *requires: str) -> dict[str, Path]:
    return {str(one): one.path for one in find(environ, requires) if one.version[1] != MINOR}


def test_the_python_that_runs_is_always_there() -> None:
    assert [(one.version, one.path.is_file()) for one in find({})] == [(sys.version_info[:2], True)]


def test_pythons_on_path_are_found_from_3_11_up(tmp_path: Path) -> None:
    for name in ("python3.10", "python3.88", "python3.88-config", "python3.89t", "python3"):
        interpreter(tmp_path / name)
    assert others({"PATH": f"/no/such/folder::{tmp_path}"}) == {"3.88": tmp_path / "python3.88"}


def test_a_shim_is_no_interpreter_but_what_pyenv_installed_is(tmp_path: Path) -> None:
    interpreter(tmp_path / "shims/python3.88", b"#!/usr/bin/env bash\n")
    for release in ("3.88.2", "3.88.10", "3.89.0a1", "miniconda3"):
        minor = release.rpartition(".")[0] or "3.90"
        interpreter(tmp_path / "versions" / release / "bin" / f"python{minor}")
    environ = {"PATH": str(tmp_path / "shims"), "PYENV_ROOT": str(tmp_path)}
    assert others(environ) == {"3.88": tmp_path / "versions/3.88.10/bin/python3.88"}


def test_a_link_to_another_program_is_no_interpreter(tmp_path: Path) -> None:
    (tmp_path / "python3.88").symlink_to(interpreter(tmp_path / "manager"))
    (tmp_path / "python3.89").symlink_to(tmp_path / "nothing")
    interpreter(tmp_path / "python3.90").chmod(0o644)
    assert others({"PATH": str(tmp_path)}) == {}


def test_pythons_of_uv_are_found_and_path_goes_first(tmp_path: Path) -> None:
    for minor in (88, 89):
        home = tmp_path / f".local/share/uv/python/cpython-3.{minor}.1-linux-x86_64-gnu"
        interpreter(home / f"bin/python3.{minor}")
    mine = interpreter(tmp_path / "bin/python3.88")
    found = others({"PATH": str(mine.parent), "HOME": str(tmp_path)})
    assert found["3.88"] == mine
    assert list(found) == ["3.88", "3.89"]


@pytest.mark.parametrize(
    ("requires", "expected"),
    [
        (">=3.88", ["3.88", "3.89"]),
        ("<3.89", ["3.88"]),
        ("==3.89.*", ["3.89"]),
        (">=3.88.4", ["3.88", "3.89"]),
    ],
)
def test_only_pythons_that_the_packages_allow_count(
    tmp_path: Path, requires: str, expected: list[str]
) -> None:
    for minor in (88, 89):
        interpreter(tmp_path / f"python3.{minor}")
    assert list(others({"PATH": str(tmp_path)}, requires)) == expected


@pytest.mark.parametrize(
    ("requires", "expected"),
    [
        ((), "3.11"),
        ((">=3",), "3.11"),
        (("<4",), "3.11"),
        (("!=3.11.*",), "3.12"),
        ((">=3.9",), "3.9"),
        ((">=3.9", "!=3.9.*,<4"), "3.10"),
        ((">=3.12.4", ">=3.9"), "3.12"),
        (("~=3.12",), "3.12"),
        (("~=3.12.1",), "3.12"),
        (("==3.12.*",), "3.12"),
        ((">3.11",), "3.11"),
        ((">3.11", "!=3.11.*"), "3.12"),
        ((">=3.13,<3.12",), "3.11"),
    ],
)
def test_the_oldest_python_is_the_first_that_all_allow(
    requires: tuple[str, ...], expected: str
) -> None:
    assert oldest(requires) == expected


def test_minors_are_ordered_as_numbers() -> None:
    assert Python((3, 9), Path("b")) < Python((3, 11), Path("a"))
