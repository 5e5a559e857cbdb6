import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

import lading_sessions

Make = Callable[[Mapping[str, str]], Path]
Nox = Callable[..., subprocess.CompletedProcess[str]]


ONE = {"pyproject.toml": '[project]\nname = "acme"\nversion = "1"\n'}


def test_the_names_are_those_of_all() -> None:
    for name in lading_sessions.__all__:
        assert getattr(lading_sessions, name) is not None
    unknown = "nothing"
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        getattr(lading_sessions, unknown)


def test_the_type_of_the_table_costs_no_import_of_nox() -> None:
    code = "import sys, lading_sessions as s; s.SessionsTable; sys.exit('nox' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_list_has_the_standard_set_and_a_session_for_each_python(make: Make, nox: Nox) -> None:
    ran = nox(make(ONE), "--list")
    names = [line.split()[1] for line in ran.stdout.splitlines() if line[:2] in {"* ", "- "}]
    standard = [name for name in names if not name.startswith("tests-")]
    assert standard == list(lading_sessions.SESSIONS)
    assert f"tests-{sys.version_info[0]}.{sys.version_info[1]}" in names


def test_a_list_starts_no_process(make: Make, nox: Nox, tmp_path: Path) -> None:
    trap = tmp_path / "bin"
    trap.mkdir()
    for name in ("python3.12", "python3.13", "uv", "git"):
        (trap / name).write_text(f"#!/bin/sh\ntouch {tmp_path}/started\n")
        (trap / name).chmod(0o755)
    assert nox(make(ONE), "--list", PATH=str(trap)).returncode == 0
    assert not (tmp_path / "started").exists()


def test_wrong_settings_end_nox_with_their_text(make: Make, nox: Nox) -> None:
    ran = nox(make({**ONE, "lading.toml": "[sessions]\nfloor = 1\n"}), "--list")
    told = (
        "[sessions]: there is no key 'floor'; it knows allow-skips, floors, newest-only, unmeasured"
    )
    assert (ran.returncode, ran.stderr) == (1, f"noxfile: lading.toml: {told}\n")


def test_no_python_that_is_allowed_is_a_failure_and_not_a_pass(make: Make, nox: Nox) -> None:
    root = make({"pyproject.toml": '[project]\nname = "acme"\nrequires-python = "<3.5"\n'})
    for name in ("tests", "coverage"):
        ran = nox(root, "-s", name)
        assert ran.returncode == 1
        assert "no Python from 3.11 up on this machine is allowed here (<3.5)" in ran.stderr


def test_a_mistake_in_a_session_is_told_without_a_traceback(make: Make, nox: Nox) -> None:
    for name, lacks in {"bench": "folder benchmarks/", "faults": "tests/faults/"}.items():
        ran = nox(make({}), "-s", name)
        assert ran.returncode == 1
        assert f"Session {name} aborted: there is no {lacks}" in ran.stderr
        assert "Traceback" not in ran.stderr
