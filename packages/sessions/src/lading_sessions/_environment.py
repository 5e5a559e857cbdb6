"""What goes into a session's environment: the commands of uv that fill it, and the key of it."""

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lading_sessions._lock import is_hashed
from lading_sessions._repository import Repository

GROUPS = ("dev", "lint", "test", "tests", "types", "typing")
"""The dependency groups that are installed, as far as the repository has them."""


@dataclass(frozen=True, slots=True)
class Step:
    """The arguments of one run of uv, and what to do if it fails."""

    arguments: tuple[str, ...]
    hint: str = ""


def installs(
    repository: Repository, tools: Sequence[str], *, python: Path, read_only: bool = False
) -> list[Step]:
    """Return the runs of uv that make the environment of ``python`` hold what it should.

    With a lock: exactly the lock, then the packages as they stand in the checkout. If it has
    hashes, all that the packages and groups ask for must be in it. Without a lock: what they ask
    for. ``tools`` come on top, and cost nothing where they are there already.

    Where the packages are only read, a lock with hashes is all that is needed: to build each of
    them takes longest.
    """
    into = ("pip", "install", "--python", str(python))
    packages = _editable(repository)
    if repository.lock is None:
        wanted = [*packages, *_groups(repository), *tools]
        return [Step((*into, "--exact", *wanted))] if wanted else []  # it may hold no Python at all
    lock = repository.lock.name
    hashed = is_hashed(repository.lock.read_text(encoding="utf-8"))
    exact = Step(("pip", "sync", *into[2:], *(("--require-hashes",) if hashed else ()), lock))
    on_top = [Step((*into, *tools))] if tools else []
    if read_only and hashed:
        return [exact, *on_top]
    wanted = [*_requirements(repository), *_groups(repository)]
    strict = ("--no-index",) if hashed else ()
    steps = [
        Step((*into, "--no-deps", "--build-constraints", lock, *packages)) if packages else None,
        Step((*into, *strict, *wanted), _STALE.format(lock=lock)) if wanted else None,
    ]
    return [exact, *(step for step in steps if step), *on_top]


_STALE = "{lock} does not hold all that the packages and groups ask for: run `nox -s lock`"


def _editable(repository: Repository) -> list[str]:
    return [part for package in repository.packages for part in ("--editable", package.folder)]


def _requirements(repository: Repository) -> list[str]:
    files = (f"{package.folder}/pyproject.toml" for package in repository.packages)
    return [part for file in files for part in ("--requirements", file)]


def _groups(repository: Repository) -> list[str]:
    there = (group for group in GROUPS if group in repository.groups)
    return [part for group in there for part in ("--group", f"pyproject.toml:{group}")]


def key(repository: Repository, steps: Sequence[Step]) -> str:
    """Return a digest (hex) of all that decides what ``steps`` install."""
    digest = hashlib.sha256(f"{repository.root}\0{steps}".encode())
    for path in (*repository.pyprojects, *([repository.lock] if repository.lock else [])):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def settings_of_pip(environ: Mapping[str, str]) -> dict[str, str]:
    """Say in uv's words where pip's variables point, as far as uv is told nothing itself.

    A machine that reaches its index through pip must reach it through uv.

    >>> settings_of_pip({"PIP_INDEX_URL": "http://localhost/simple"})
    {'UV_DEFAULT_INDEX': 'http://localhost/simple'}
    >>> settings_of_pip({"PIP_CERT": "/a.pem", "SSL_CERT_FILE": "/b.pem"})
    {}
    """
    same = {
        "PIP_CERT": "SSL_CERT_FILE",
        "PIP_INDEX_URL": "UV_DEFAULT_INDEX",
        "PIP_EXTRA_INDEX_URL": "UV_INDEX",
    }
    return {uv: environ[pip] for pip, uv in same.items() if environ.get(pip) and uv not in environ}


def search_path(repository: Repository) -> str:
    """Return the folders that hold the packages' modules, as MYPYPATH wants them."""
    places = (place for package in repository.packages for place in package.sources)
    folders = [place if Path(place).name == "src" else str(Path(place).parent) for place in places]
    return os.pathsep.join(dict.fromkeys(folders))
