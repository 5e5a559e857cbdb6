import os
import subprocess
import sys
from pathlib import Path

import pytest

from lading_tasks.testing import run_module

PROGRAM = """
import os, sys
sys.stdout.write(f"{os.getcwd()} {sys.argv[1:]} {os.environ.get('SAID')} {sys.stdin.read()!r}\\n")
sys.stderr.write("told\\n")
"""


@pytest.mark.parametrize(
    ("end", "code"),
    [
        pytest.param("", 0, id="end"),
        pytest.param("sys.exit(3)", 3, id="code"),
        pytest.param("sys.exit('no')", 1, id="text"),
        pytest.param("import signal; os.kill(os.getpid(), signal.SIGKILL)", -9, id="signal"),
        pytest.param("1 / 0", 1, id="error"),
    ],
)
def test_a_module_does_what_it_does_as_a_program(tmp_path: Path, end: str, code: int) -> None:
    (tmp_path / "program_to_run.py").write_text(PROGRAM + "sys.stdout.flush()\n" + end)
    sys.path.insert(0, str(tmp_path))
    env = os.environ | {"SAID": "1", "PYTHONPATH": str(tmp_path)}
    try:
        ours = run_module("program_to_run", "a", "b c", cwd=tmp_path, env=env)
    finally:
        sys.path.remove(str(tmp_path))
    command = [sys.executable, "-m", "program_to_run", "a", "b c"]
    alone = subprocess.run(
        command, cwd=tmp_path, env=env, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    assert ours.returncode == alone.returncode == code
    assert ours.stdout == alone.stdout
    assert ours.stderr.splitlines()[0] == alone.stderr.splitlines()[0] == b"told"
    assert ours.stderr.splitlines()[-1] == alone.stderr.splitlines()[-1]
