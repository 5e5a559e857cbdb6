"""Digests of files, to know whether anything changed since."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

_CACHES = frozenset({"__pycache__", "node_modules"})
_BUILT = frozenset({"build", "dist"})


def fingerprints(root: Path, places: Iterable[str], sources: Iterable[str] = ()) -> dict[str, str]:
    """Return by name the SHA-256 (hex) of the bytes of each file under these places in ``root``.

    Hidden folders and caches do not count, nor what is built beside a pyproject.toml: but below
    ``sources`` a folder called ``build`` or ``dist`` is a package. A place that is not there counts
    as empty. Contents, not times: a checkout sets times as it likes.
    """
    paths = sorted({*_files(root, places), *_files(root, sources, builds=False)})
    return {path.relative_to(root).as_posix(): _digest(path) for path in paths}


def counts(root: Path, name: str) -> bool:
    """Say whether a file is one that ``fingerprints`` finds if it looks through all of ``root``."""
    path = Path(name)
    return not any(_is_passed_over(root / part) for part in (path, *path.parents[:-1]))


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:  # what we may not read, tests do not read either
        return ""


def _files(root: Path, places: Iterable[str], *, builds: bool = True) -> Iterator[Path]:
    for place in places:
        if (root / place).is_file():
            yield root / place
        else:
            yield from _below(root / place, builds=builds)


def _below(folder: Path, *, builds: bool) -> Iterator[Path]:
    """Yield the files below a folder; ``builds`` says whether something may be built there."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if _is_passed_over(path, builds=builds):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _below(path, builds=builds)
        elif path.is_file():
            yield path


def _is_passed_over(path: Path, *, builds: bool = True) -> bool:
    if path.name.startswith(".") or path.suffix == ".egg-info" or path.name in _CACHES:
        return True
    return builds and path.name in _BUILT and (path.parent / "pyproject.toml").is_file()
