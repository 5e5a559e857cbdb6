import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from lading_notify.testing import slack_on
from lading_tasks.testing import run_module

Invoke = Callable[..., tuple[int, str, str]]

_TASKS = """
import lading_notify.tasks
from lading_tasks import collection

namespace = collection(lading_notify.tasks)
"""
_TEXT = "This is a test: nothing was released."


@pytest.fixture
def invoke(tmp_path: Path) -> Invoke:
    """Run a task as a user does; return exit code, stdout and stderr."""
    root = tmp_path / "acme"
    root.mkdir()
    (root / "tasks.py").write_text(_TASKS)
    subprocess.run(["git", "init", "--quiet", root], check=True)

    def call(settings: str, *arguments: str, **env: str) -> tuple[int, str, str]:
        (root / "lading.toml").write_text(settings)
        done = run_module("invoke", "notify.test", *arguments, cwd=root, env=os.environ | env)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    return call


def test_webhook_and_command_are_told(invoke: Invoke, tmp_path: Path) -> None:
    settings = (
        '[notify.team]\nwebhook = "env:HOOK"\non = ["failed"]\n'
        '[notify.file]\ncommand = ["tee", "../file"]\n'
    )
    with slack_on(tmp_path / "told") as address:
        code, out, err = invoke(settings, "--json", HOOK=address)
    assert (code, json.loads(out)) == (
        0,
        {"told": ["notify.team", "notify.file"]},
    ), err
    assert json.loads((tmp_path / "told").read_text()) == {"text": f"acme test: published\n{_TEXT}"}
    assert json.loads((tmp_path / "file").read_text())["text"] == _TEXT
    assert address not in out + err


def test_one_table_is_tested_alone(invoke: Invoke) -> None:
    settings = '[notify.a]\ncommand = ["true"]\n[notify.b]\ncommand = ["false"]\n'
    code, out, err = invoke(settings, "--name", "a")
    assert (code, out) == (0, "")
    assert err.splitlines()[-1] == "Told: notify.a."


def test_all_failures_are_told_at_once(invoke: Invoke) -> None:
    settings = '[notify.a]\ncommand = ["false"]\n[notify.b]\ncommand = ["sh", "-c", "exit 4"]\n'
    code, _, err = invoke(settings)
    assert code == 3
    assert "notify.a: false ended with exit code 1" in err
    assert "notify.b: sh -c 'exit 4' ended with exit code 4" in err


def test_wrong_settings_are_told_before_anybody_is(invoke: Invoke, tmp_path: Path) -> None:
    settings = (
        '[notify.a]\ncommand = ["touch", "../told"]\n'
        "[notify.b]\n"
        '[notify.c]\nwebhook = "env:NOT_SET_ANYWHERE"\n'
    )
    code, _, err = invoke(settings)
    assert code == 2
    assert "lading.toml:3: notify.b: names neither a webhook nor a command" in err
    assert "[notify.c] the variable NOT_SET_ANYWHERE is not set" in err
    assert not (tmp_path / "told").exists()


def test_nobody_to_tell_is_a_mistake(invoke: Invoke) -> None:
    code, _, err = invoke("")
    assert (code, "there is no table [notify.NAME]" in err) == (2, True)
    code, _, err = invoke('[notify.a]\ncommand = ["true"]\n', "--name", "b")
    assert (code, "there is no table [notify.b]" in err, "There are a." in err) == (2, True, True)
