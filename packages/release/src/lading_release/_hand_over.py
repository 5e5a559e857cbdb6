"""Handing what was built to another machine, as a folder."""

import shutil
from pathlib import Path

from lading_artifact import Artifact, digest_of
from lading_release._build import Built
from lading_release._errors import FolderTaken
from lading_release._place import writing

_IGNORED = ".gitignore"


def hand_over(built: Built, folder: Path) -> None:
    """Copy the bill and all artifacts into ``folder``, which becomes whole in one step.

    A folder that holds this very build already stays as it is. Git is told to ignore what is in
    it: if it lies in the checkout, that shall not be dirty when this is published from there.

    :raises FolderTaken: if it holds anything else.
    :raises NotWritten: if the disk is full or the like.
    """
    with writing(folder):
        if not folder.exists() or not any(folder.iterdir()):
            _copy(built, folder)
        elif not _holds(folder, built):
            raise FolderTaken(folder)


def _copy(built: Built, folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    part = folder.parent / f".{folder.name}.part"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    try:
        (part / _IGNORED).write_text("*\n", "utf-8")
        for artifact in _files(built):
            shutil.copyfile(built.folder / artifact.name, part / artifact.name)
        part.replace(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _files(built: Built) -> list[Artifact]:
    return [artifact for artifact in built.offered if artifact.path is not None]


def _holds(folder: Path, built: Built) -> bool:
    files = [path for path in folder.iterdir() if path.is_file() and path.name != _IGNORED]
    there = {path.name: digest_of(path) for path in files}
    return there == {artifact.name: artifact.digest for artifact in _files(built)}
