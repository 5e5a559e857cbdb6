"""A checkout of our own, in which Go sees the commit, the release's tag and no other."""

import os
import shutil
from pathlib import Path

from lading_artifact import Release
from lading_binaries._errors import BuildFailed
from lading_run import Command, Runner


def checkout_of(release: Release, folder: Path, runner: Runner) -> Path:
    """Copy the release's clone to ``folder``, without the tags of other releases, and return it.

    Go writes the version of the main module into each program, and finds it by tags: by those that
    happen to be on this machine, too.

    :raises BuildFailed: if files in the clone are not as committed.
    """
    shutil.copytree(release.source, folder, symlinks=True, copy_function=_copy)
    refs = _git(folder, runner, "for-each-ref", "--format=%(refname)", "refs/tags").split()
    others = [ref for ref in refs if ref != f"refs/tags/{release.tag}"]
    commands = "".join(f"delete {ref}\n" for ref in others)
    _git(folder, runner, "update-ref", "--stdin", stdin=commands)
    if changed := _git(folder, runner, "status", "--porcelain").splitlines():
        raise BuildFailed(
            f"In the clone of {release.commit[:12]} files are not as committed:\n"
            + "\n".join(changed),
            hint="Go would mark what it builds as modified; see .gitattributes and .gitignore.",
        )
    return folder


def _git(folder: Path, runner: Runner, *argv: str, stdin: str | None = None) -> str:
    command = Command("git", *argv, cwd=folder, stdin=stdin, looks=True, clean=True)
    return runner(command).stdout


def _copy(source: str, goal: str) -> object:
    """Copy a file; git's objects, which are never changed, are linked where that can be."""
    if f"{os.sep}.git{os.sep}objects{os.sep}" in source:
        try:
            os.link(source, goal)
        except OSError:  # another disk, or a system without links
            return shutil.copy2(source, goal)
        return goal
    return shutil.copy2(source, goal)
