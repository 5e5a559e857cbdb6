"""Artifacts built outside of a release: a room to build in, and a folder that keeps them."""

import errno
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from lading_artifact._artifact import Artifact
from lading_artifact._errors import FULL, NotWritten


@contextmanager
def room(prefix: str) -> Iterator[Path]:
    """Yield a folder for the block, whose name begins with ``prefix``.

    :raises NotWritten: if the disk is full.
    """
    try:
        with TemporaryDirectory(prefix=prefix) as folder:
            yield Path(folder)
    except OSError as error:
        full = os.strerror(errno.ENOSPC)
        if error.errno in FULL or full in str(error):  # of a copied tree
            path = Path(os.fsdecode(error.filename2 or error.filename or gettempdir()))
            other = ", or set TMPDIR to another folder" if path.is_relative_to(gettempdir()) else ""
            raise NotWritten(path, full, hint=f"Make room there{other}.") from error
        raise


def keep(artifacts: Sequence[Artifact], out: Path) -> list[Artifact]:
    """Put the files of artifacts into ``out``, each whole or not at all; return them from there.

    If there is no such folder it is made, and git is told to ignore what is in it: it shall not
    make the next release dirty.

    :raises NotWritten: if the disk is full, or ``out`` is no place for files.
    """
    try:
        if not out.is_dir():
            out.mkdir(parents=True)
            (out / ".gitignore").write_text("*\n", "utf-8")
        return [replace(each, path=_put(each.file, out)) for each in artifacts]
    except OSError as error:
        raise NotWritten(error.filename or out, error.strerror or str(error)) from error


def _put(file: Path, out: Path) -> Path:
    part = out / f".{file.name}.part"
    try:
        shutil.copy(file, part)
        return part.replace(out / file.name)
    except OSError as error:
        # A copy that fails names its source first, and the user knows nothing of the part.
        reason = error.strerror or str(error)
        raise OSError(error.errno, reason, str(out / file.name)) from error
    finally:
        part.unlink(missing_ok=True)
