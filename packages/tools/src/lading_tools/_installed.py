"""Tools on PATH, and the versions that they tell."""

import mmap
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from lading_run import Command, LadingError, Runner, TimedOut
from lading_tools._tool import Tool
from lading_tools._version import Version, in_range, version_in, version_of

_PATIENCE = 15
"""Seconds within which a program has to tell its version."""


def installed(tool: Tool, runner: Runner) -> tuple[Path | None, str, str]:
    """Return the program on PATH, its version, and why it will not do: one of these is empty.

    The first that is called like the tool counts, as for a shell; after PATH the tool's folders
    are looked at. All three are empty if there is none.
    """
    path = _first(tool)
    if path is None:
        return None, "", ""
    version, why = _version(tool, path, runner)
    if version is None:
        return None, "", f"{path} {why}"
    if not in_range(version, tool.range):
        return None, "", f"{path} is {version}"
    return path, str(version), ""


def _first(tool: Tool) -> Path | None:
    folders = os.pathsep.join(_folders(tool))
    found = [shutil.which(name) for name in tool.names]
    if folders:
        found += [shutil.which(name, path=folders) for name in tool.names]
    return next((Path(path).absolute() for path in found if path), None)


def _folders(tool: Tool) -> Iterator[str]:
    for folder in tool.folders:
        with suppress(RuntimeError):  # it is in the home of a user who has none
            yield str(Path(folder).expanduser())


def _version(tool: Tool, path: Path, runner: Runner) -> tuple[Version | None, str]:
    command = Command(
        path, *tool.ask, env=dict(tool.environment), looks=True, clean=True, timeout=_PATIENCE
    )
    try:
        done = runner(command)
    except TimedOut:
        return None, f"did not tell its version within {_PATIENCE} s"
    except LadingError:
        version = None
    else:
        version = version_in(f"{done.stdout}\n{done.stderr}", tool.answer)
    return version or _of_build(tool, path), "does not tell its version"


def _of_build(tool: Tool, path: Path) -> Version | None:
    """Return the version of the module that Go wrote into the program.

    What ``go install`` built often has no other: the variables for it were never filled.
    """
    if not tool.module:
        return None
    line = re.compile(
        rb"\nmod\t" + re.escape(tool.module.encode()) + rb"\t(v[0-9A-Za-z.+-]{1,99})\t"
    )
    with (
        suppress(OSError, ValueError),
        path.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data,
    ):
        found = line.search(data)
        return version_of(found[1].decode()) if found else None
    return None
