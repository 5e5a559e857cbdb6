"""The folder in which a release is staged."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lading_release._errors import Running
from lading_run import Refused, locked, write_whole


@dataclass(frozen=True, slots=True)
class Stage:
    """Where one release keeps its clone, its artifacts and its journal."""

    folder: Path

    @property
    def source(self) -> Path:
        """The clean clone of the commit."""
        return self.folder / "source"

    @property
    def dist(self) -> Path:
        """The artifacts and the bill: complete, or not there."""
        return self.folder / "dist"

    @property
    def work(self) -> Path:
        """What the parts keep between runs."""
        return self.folder / "work"

    @property
    def journal(self) -> Path:
        """The acts, one line before and one after each."""
        return self.folder / "journal.jsonl"

    @property
    def log(self) -> Path:
        """The whole log."""
        return self.folder / "log.jsonl"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Create the folder and keep every other run out of it.

        The lock ends with the process, however that ends: there is nothing to clear by hand.

        :raises Running: if another run has it.
        """
        self.work.mkdir(parents=True, exist_ok=True)
        with held(self.folder):
            yield


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Keep every other run out of a folder, which is there.

    :raises Running: if another run has it.
    """
    try:
        with locked(folder / "lock", wait=False):
            yield
    except BlockingIOError as error:
        raise Running(folder) from error


def lading_folder(root: Path) -> Path:
    """Return ``root/.lading``, created and unseen by git whatever the repository ignores."""
    folder = root / ".lading"
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        stands = isinstance(error, FileExistsError)
        todo = "move away what stands in its place" if stands else "it must be possible to write"
        hint = f"Lading keeps its state there: {todo}."
        raise Refused(f"{folder} cannot be made: {error.strerror}", hint=hint) from error
    if not (folder / ".gitignore").exists():
        write_whole(folder / ".gitignore", "*\n")
    return folder
