"""A digest of files, to know whether anything changed since."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

_PASSED_OVER = frozenset({"__pycache__", "node_modules"})
_BUILT = frozenset({"build", "dist"})


def fingerprint(root: Path, places: Iterable[str], sources: Iterable[str] = ()) -> str:
    """Return the SHA-256 (hex) of names and bytes of all files under these places in ``root``.

    Hidden folders and caches do not count, nor what is built beside a pyproject.toml: but below
    ``sources`` a folder called ``build`` or ``dist`` is a package. A place that is not there counts
    as empty. Contents, not times: a checkout sets times as it likes.
    """
    digest = hashlib.sha256()
    for path in sorted({*_files(root, places), *_files(root, sources, builds=False)}):
        name = path.relative_to(root).as_posix()
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{name}\0{content}\0".encode(errors="surrogateescape"))
    return digest.hexdigest()


def _files(root: Path, places: Iterable[str], *, builds: bool = True) -> Iterator[Path]:
    for place in places:
        if (root / place).is_file():
            yield root / place
        else:
            yield from _below(root / place, builds=builds)


def _below(folder: Path, *, builds: bool) -> Iterator[Path]:
    """Yield the files below a folder; ``builds`` says whether something may be built there."""
    built = _BUILT if builds and (folder / "pyproject.toml").is_file() else frozenset()
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name.startswith(".") or path.suffix == ".egg-info":
            continue
        if path.name in _PASSED_OVER | built:
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _below(path, builds=builds)
        elif path.is_file():
            yield path
