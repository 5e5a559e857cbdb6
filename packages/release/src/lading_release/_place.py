"""Places that a user names for what is written at the end: looked at before anything is built."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile

from lading_artifact import NotWritten
from lading_git import Repository
from lading_release import _bill
from lading_release._errors import FolderTaken
from lading_run import Misused, Refused


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Tell what keeps ``path`` from being written.

    :raises NotWritten: if anything does.
    """
    try:
        yield
    except OSError as error:
        raise NotWritten(error.filename or path, error.strerror or str(error)) from error


def check_place(root: Path, out: Path) -> None:
    """Refuse a file that cannot be written, or would make the checkout ``root`` dirty.

    :raises NotWritten: if no file can be made in its folder.
    :raises Refused: if it is a folder itself.
    :raises Misused: if it lies in the checkout and git does not ignore it.
    """
    top, path = root.resolve(), out.resolve()
    with writing(out):
        if path.is_dir():
            raise Refused(f"{out} is a folder", hint=f"Name a file: {out / 'plan.json'}")
        _try(path.parent)
    if not path.is_relative_to(top) or path.is_relative_to(top / ".lading"):
        return
    if not Repository(top).ignores(path):
        hint = "Name a file outside of it, such as ../plan.json, or one that git ignores."
        raise Misused(f"{out} would lie in the checkout, uncommitted", hint=hint)


def check_folder(folder: Path) -> None:
    """Refuse a folder in which no build can be put; one that may hold this build is let pass.

    :raises NotWritten: if it cannot be made, or nothing can be written there.
    :raises FolderTaken: if it holds something else.
    """
    path = folder.resolve()
    with writing(folder):
        _try(next(each for each in place_of_part(folder).parents if each.exists()))
        if not is_free(folder) and not (path / _bill.NAME).exists():
            raise FolderTaken(folder)


def is_free(folder: Path) -> bool:
    """Say whether a folder is not there, or empty but for what an earlier run did not finish."""
    part = place_of_part(folder)
    return not folder.exists() or all(each.name == part.name for each in folder.iterdir())


def place_of_part(folder: Path) -> Path:
    """Return where a folder is filled before it takes its place: beside it, in a mount below it."""
    path = folder.resolve()
    return (path if path.is_mount() else path.parent) / f".{path.name}.part"


def _try(folder: Path) -> None:
    """Make a file there and remove it: permissions alone do not tell, as on a read-only disk."""
    try:
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise type(error)(error.errno, error.strerror, str(folder)) from None
