"""A wrong command line, told to people and to programs."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from lading_tasks.testing import run_module


def ran(*words: str) -> tuple[int, str, str]:
    done = run_module("lading", *words, cwd=Path.cwd())
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@pytest.mark.parametrize(
    ("words", "said", "hint"),
    [
        pytest.param(
            ["release", "--json", "--tga", "v1.2.0"],
            "No idea what '--tga' is!",
            "`lading --help release.release` shows its options.",
            id="option",
        ),
        pytest.param(
            ["release.status", "-j", "--tag"],
            "Flag --tag needed value and was not given one!",
            "`lading --help release.status` shows its options.",
            id="value",
        ),
        pytest.param(
            ["relaese", "--json"],
            "No idea what 'relaese' is!",
            "`lading --list` shows all.",
            id="task",
        ),
    ],
)
def test_where_json_is_wanted_it_is_json_on_stdout_too(
    words: list[str], said: str, hint: str
) -> None:
    code, out, err = ran(*words)
    assert code == 2
    assert json.loads(out) == {
        "error": {"text": said, "exit_code": 2, "hint": hint, "problems": []}
    }
    assert err == f"error: {said}\n  {hint}\n"


def test_elsewhere_stdout_stays_empty() -> None:
    code, out, err = ran("release", "--tga", "v1.2.0")
    assert (code, out) == (2, "")
    assert err.startswith("error: No idea what '--tga' is!\n")


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    script = (
        f"cd {tmp_path}/gone; rmdir {tmp_path}/gone; exec {sys.executable} -m lading version.show"
    )
    (tmp_path / "gone").mkdir()
    done = subprocess.run(["sh", "-c", script], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (
        2,
        "error: the folder that you are in is not there any more\n  `cd` to one that is.\n",
    )
