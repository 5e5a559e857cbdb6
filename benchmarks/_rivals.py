"""Other tools, each at one version in an environment of its own, installed by uv."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks._clock import BenchmarkError

COMMITIZEN = "commitizen==4.19.3"
GIT_CLIFF = "git-cliff==2.12.0"
SEMANTIC_RELEASE = "python-semantic-release==10.7.0"

PATIENCE = 300.0
"""So many seconds a rival may take that is slow anyway."""


def install(folder: Path, requirements: Sequence[str]) -> Path:
    """Install the tools below ``folder`` and return the folder of their programs.

    :raises BenchmarkError: if uv is missing or cannot install them.
    """
    _uv("venv", "--quiet", "--python", sys.executable, str(folder))
    _uv("pip", "install", "--quiet", "--python", str(folder), "--compile-bytecode", *requirements)
    return folder / "bin"


def _uv(*arguments: str) -> None:
    command = [sys.executable, "-m", "uv", *arguments]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise BenchmarkError(f"uv {arguments[0]}: exit {done.returncode}\n{done.stderr.rstrip()}")
