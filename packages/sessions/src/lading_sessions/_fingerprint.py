"""A digest of files, to know whether anything changed since."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

_PASSED_OVER = {"__pycache__", "build", "dist", "node_modules"}


def fingerprint(root: Path, places: Iterable[str]) -> str:
    """Return the SHA-256 (hex) of the names and bytes of all files under ``places`` in ``root``.

    Hidden folders and what Python and build tools leave behind do not count; a place that is not
    there counts as empty. Contents, not times: a checkout sets times as it likes.
    """
    digest = hashlib.sha256()
    for path in sorted(_files(root, places)):
        name = path.relative_to(root).as_posix()
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{name}\0{content}\0".encode(errors="surrogateescape"))
    return digest.hexdigest()


def _files(root: Path, places: Iterable[str]) -> Iterator[Path]:
    for place in places:
        if (root / place).is_file():
            yield root / place
        else:
            yield from _below(root / place)


def _below(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name.startswith(".") or path.name in _PASSED_OVER or path.suffix == ".egg-info":
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _below(path)
        elif path.is_file():
            yield path
