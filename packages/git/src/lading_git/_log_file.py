"""A long log."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from lading_git import _commit
from lading_git._git import Git


def told_by_file(git: Git, arguments: Sequence[str]) -> bytes:
    """Let git write the log to a file, which is cheaper than a pipe and than memory."""
    with TemporaryDirectory(prefix="lading-log-") as folder:
        file = Path(folder, "log")
        git(*_commit.SETTINGS, "log", f"--output={file}", *arguments)
        return file.read_bytes()
