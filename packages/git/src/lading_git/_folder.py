"""Folders of ours that are made whole or not at all."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from os import walk
from pathlib import Path


@contextmanager
def made_whole(folder: Path) -> Iterator[Path]:
    """Give an empty folder to fill, which takes the place of ``folder`` when the block ends.

    What a killed run left in either place is removed.
    """
    part = folder.with_name(f".{folder.name}.part")
    remove(part)
    part.parent.mkdir(parents=True, exist_ok=True)
    yield part
    remove(folder)
    part.rename(folder)


def remove(folder: Path) -> None:
    """Remove the folder with all that is in it, read-only folders too, if it is there."""
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
        return
    for parent, folders, _ in walk(folder):
        for name in folders:
            inner = Path(parent, name)
            if not inner.is_symlink():
                inner.chmod(0o700)
    shutil.rmtree(folder, ignore_errors=not folder.exists())
