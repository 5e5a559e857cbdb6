"""What was tested, and whether it is the same still."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from lading_sessions._fingerprint import counts, fingerprints
from lading_sessions._listed import Listing, listed
from lading_sessions._repository import Repository
from lading_sessions._settings import FLOORS, read_toml, without
from lading_sessions._work import Work

_SHARED = ("tests", "conftest.py", "pyproject.toml", "requirements.lock")
_SETTINGS = ""
"""What the settings are named among the files: no file is called so."""


def digests(repository: Repository, listing: Listing | None = None) -> dict[str, str]:
    """Return by name the digest of each file that tests may read, and of what decides how they run.

    That is every file that git tracks or would, and the sources also where it ignores them.
    Without a listing it is the packages, their tests, and what these share. The floors do not
    count: to raise one must not make the data old.
    """
    sources = [place for package in repository.packages for place in package.sources]
    files = fingerprints(repository.root, _places(repository, listing), sources)
    for name, keys in FLOORS.items():
        if files.pop(name, None) and (rest := without(read_toml(repository.root / name), *keys)):
            files[name] = _digest(json.dumps(rest, default=str))
    return files | {_SETTINGS: _digest(str(replace(repository.settings, floors={})))}


def _places(repository: Repository, listing: Listing | None) -> Iterable[str]:
    root = repository.root
    if listing is None:
        folders = [package.folder for package in repository.packages if package.folder != "."]
        return [*folders, *_SHARED]
    # What a link to a folder leads to counts where it lies. Bytecode changes with each run.
    ours = (name for name in listing.tracked if not _is_link_to_folder(root / name))
    tracked = (name for name in ours if "__pycache__" not in Path(name).parts)
    return [*tracked, *(name for name in listing.untracked if counts(root, name))]


def _is_link_to_folder(path: Path) -> bool:
    return path.is_symlink() and path.is_dir()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()


def keep(stamp: Path, files: Mapping[str, str], left: Iterable[str] = ()) -> None:
    """Write down what was tested, and the names of what does not count because a run left it."""
    text = json.dumps({"files": dict(files), "left": sorted(left)})
    stamp.write_text(text, encoding="utf-8")


def is_tested(work: Work, stamp: Path) -> bool:
    """Tell whether what was kept is what is there now."""
    files, left = _kept(stamp)
    now = _look(work, listed(work.ask))
    return bool(files) and _but(files, left) == _but(now, left)


@contextmanager
def passing_over_what_is_left(work: Work, stamp: Path) -> Iterator[Mapping[str, str]]:
    """Give what is tested; what a run of tests then writes into the checkout does not count.

    Only what git does not track can be such; and no module, which is somebody's work of meanwhile.
    """
    before = _look(work, listed(work.ask))
    try:
        yield before
    finally:
        listing = listed(work.ask)
        files, left = _kept(stamp)
        if files and listing:
            new = _changed(before, _look(work, listing)) - listing.tracked
            keep(stamp, files, left | {name for name in new if not name.endswith(".py")})


def _look(work: Work, listing: Listing | None) -> dict[str, str]:
    """Leave out what nox and the sessions keep for themselves, in case git does not ignore it."""
    root, ours = work.repository.root, work.session.cache_dir.absolute()
    files = digests(work.repository, listing)
    return {name: digest for name, digest in files.items() if ours not in (root / name).parents}


def _kept(stamp: Path) -> tuple[dict[str, str], frozenset[str]]:
    """Return what is written down; nothing if there is nothing, or others wrote it."""
    try:
        kept = json.loads(stamp.read_text(encoding="utf-8"))
        return dict(kept["files"]), frozenset(kept["left"])
    except (OSError, ValueError, TypeError, KeyError):
        return {}, frozenset()


def _but(files: Mapping[str, str], left: frozenset[str]) -> dict[str, str]:
    return {name: digest for name, digest in files.items() if name not in left}


def _changed(before: Mapping[str, str], after: Mapping[str, str]) -> set[str]:
    return {name for name, _ in before.items() ^ after.items()} - {_SETTINGS}
