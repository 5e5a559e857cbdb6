"""Handing what was built to another machine, as a folder."""

import shutil
from pathlib import Path

from lading_artifact import Artifact, digest_of
from lading_release._build import Built
from lading_run import Refused

_IGNORED = ".gitignore"


class FolderTaken(Refused):
    """The folder in which a build is to be put holds something already."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder} is there and is not empty",
            hint="Name a new folder: a build is handed over alone.",
        )


def hand_over(built: Built, folder: Path) -> None:
    """Copy the bill and all artifacts into ``folder``, which becomes whole in one step.

    A folder that holds this very build already stays as it is. Git is told to ignore what is in
    it: if it lies in the checkout, that shall not be dirty when this is published from there.

    :raises FolderTaken: if it holds anything else.
    """
    if folder.exists() and any(folder.iterdir()):
        if _holds(folder, built):
            return
        raise FolderTaken(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    part = folder.parent / f".{folder.name}.part"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    (part / _IGNORED).write_text("*\n", "utf-8")
    for artifact in _files(built):
        shutil.copyfile(built.folder / artifact.name, part / artifact.name)
    part.replace(folder)


def _files(built: Built) -> list[Artifact]:
    return [artifact for artifact in built.offered if artifact.path is not None]


def _holds(folder: Path, built: Built) -> bool:
    files = [path for path in folder.iterdir() if path.is_file() and path.name != _IGNORED]
    there = {path.name: digest_of(path) for path in files}
    return there == {artifact.name: artifact.digest for artifact in _files(built)}
