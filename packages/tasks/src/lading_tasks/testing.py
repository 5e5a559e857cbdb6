"""For tests of tasks: a program of Python in a process that need not begin with importing Invoke.

To start Python and to import Invoke takes longer than most tasks do.
"""

import os
import runpy
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from importlib.metadata import distributions
from multiprocessing import get_context
from multiprocessing.context import ForkServerContext
from pathlib import Path
from tempfile import TemporaryDirectory

Ran = subprocess.CompletedProcess[bytes]


def run_module(name: str, *words: str, cwd: Path, env: Mapping[str, str] | None = None) -> Ran:
    """Do what ``python -m NAME WORD…`` does, such as ``run_module("invoke", "--list")``.

    The process is forked from one that has imported Invoke, and what is installed of Lading. It
    has an empty stdin, no terminal, and ``env``, or our environment, for its own.
    """
    env = os.environ if env is None else env
    with TemporaryDirectory(prefix="run-module-") as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        said = (str(out), str(err))
        process = _forks().Process(target=_become, args=(name, words, str(cwd), dict(env), said))
        process.start()
        process.join()
        code = process.exitcode or 0
        return Ran([name, *words], code, out.read_bytes(), err.read_bytes())


@cache
def _forks() -> ForkServerContext:
    context = get_context("forkserver")
    offered = (entry for each in distributions() for entry in each.entry_points)
    parts = {entry.module for entry in offered if entry.group.startswith("lading.")}
    context.set_forkserver_preload(["invoke.main", __name__, "lading._namespace", *sorted(parts)])
    return context


def _become(
    name: str, words: tuple[str, ...], cwd: str, env: dict[str, str], said: tuple[str, str]
) -> None:
    for number, file in enumerate(said, 1):
        opened = os.open(file, os.O_WRONLY | os.O_CREAT)
        os.dup2(opened, number)
        os.close(opened)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    sys.argv = [name, *words]  # of which the first becomes the path of the program
    try:
        runpy.run_module(name, run_name="__main__", alter_sys=True)
    except Exception as error:  # multiprocessing would say more than Python does
        sys.excepthook(type(error), error, error.__traceback__)
        raise SystemExit(1) from error
