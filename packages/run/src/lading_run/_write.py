"""Files written whole or not at all."""

import contextlib
import os
import stat
from pathlib import Path


def write_whole(path: Path, data: str | bytes) -> None:
    """Replace the file at ``path`` in one step, so that no one ever reads half of it.

    Text is written as UTF-8, its line ends as they are. An existing file keeps its permission
    bits; a new one gets those that the umask leaves. A symbolic link stays one: the file that it
    points to is replaced. The bytes are on disk when it returns.

    :raises OSError: as ``open`` does; then the file is as it was.
    """
    target = Path(os.path.realpath(path))
    temporary = target.with_name(f".{_shortened(target.name)}.{os.urandom(8).hex()}.tmp")
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    except OSError as error:
        raise type(error)(error.errno, error.strerror, os.fspath(path)) from None
    try:
        with os.fdopen(handle, "wb") as file:
            _keep_mode(target, handle)
            file.write(data.encode() if isinstance(data, str) else data)
            file.flush()
            os.fsync(handle)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _shortened(name: str) -> str:
    """Return the beginning of a name: one with more before and after it has to be legal, too.

    What limits a name, mostly at 255, are its bytes.
    """
    return name.encode(errors="ignore")[:100].decode(errors="ignore")


def _keep_mode(target: Path, handle: int) -> None:
    with contextlib.suppress(FileNotFoundError):
        os.fchmod(handle, stat.S_IMODE(target.stat().st_mode))


def _sync_folder(folder: Path) -> None:
    """Have the new name on disk as well, as far as we may: the file is replaced already."""
    with contextlib.suppress(PermissionError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
