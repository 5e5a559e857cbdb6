"""Handing what was built to another machine, as a folder."""

import shutil
from pathlib import Path

from lading_artifact import Artifact, digest_of
from lading_release import _bill
from lading_release._build import Built
from lading_release._errors import FolderTaken
from lading_release._place import is_free, place_of_part, writing

_IGNORED = ".gitignore"


def hand_over(built: Built, folder: Path) -> None:
    """Copy the bill and all artifacts into ``folder``, which becomes whole in one step.

    A mount cannot be replaced: it is whole when it has the bill. A folder that holds this very
    build already stays as it is. Git is told to ignore what is in it: if it lies in the checkout,
    that shall not be dirty when this is published from there.

    :raises FolderTaken: if it holds anything else.
    :raises NotWritten: if the disk is full or the like.
    """
    with writing(folder):
        if is_free(folder):
            _copy(built, folder)
        elif not _holds(folder, built):
            raise FolderTaken(folder)


def _copy(built: Built, folder: Path) -> None:
    part = place_of_part(folder)
    part.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    try:
        (part / _IGNORED).write_text("*\n", "utf-8")
        for artifact in _files(built):
            shutil.copyfile(built.folder / artifact.name, part / artifact.name)
        _put(part, folder.resolve())
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _put(part: Path, folder: Path) -> None:
    """Move what is whole into its place; a mount stays, and gets the bill last."""
    if part.parent != folder:
        part.replace(folder)
        return
    for file in sorted(part.iterdir(), key=lambda file: file.name == _bill.NAME):
        file.replace(folder / file.name)


def _files(built: Built) -> list[Artifact]:
    return [artifact for artifact in built.offered if artifact.path is not None]


def _holds(folder: Path, built: Built) -> bool:
    files = [path for path in folder.iterdir() if path.is_file() and path.name != _IGNORED]
    there = {path.name: digest_of(path) for path in files}
    return there == {artifact.name: artifact.digest for artifact in _files(built)}
