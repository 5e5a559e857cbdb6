"""The cache: programs that were built or fetched, each with the SHA-256 that it must have."""

import hashlib
import json
import logging
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from lading_run import Unavailable, locked, write_whole
from lading_tools._platform import Platform
from lading_tools._tool import Asset, Tool, key_of

log = logging.getLogger(__name__)

_RECORD = "made.json"


def user_cache(environment: Mapping[str, str], system: str, home: Path | None = None) -> Path:
    """Return the folder of the tools of a user, whose ``home`` is looked up if it is not given.

    That is ``LADING_CACHE``/tools; else as the system has it (``XDG_CACHE_HOME`` on Linux).

    :raises Unavailable: if it lies in the home, and the user has none.

    >>> str(user_cache({}, "linux", Path("/home/ann")))
    '/home/ann/.cache/lading/tools'
    >>> str(user_cache({}, "darwin", Path("/Users/ann")))
    '/Users/ann/Library/Caches/lading/tools'
    """
    if chosen := environment.get("LADING_CACHE"):
        return Path(chosen).absolute() / "tools"
    if system == "darwin":
        return (home or _home()) / "Library" / "Caches" / "lading" / "tools"
    base = Path(environment.get("XDG_CACHE_HOME", ""))
    return (base if base.is_absolute() else (home or _home()) / ".cache") / "lading" / "tools"


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError:  # no HOME, and a user whom the system does not know, as in containers
        raise Unavailable(
            "there is no place for the cache of tools: this user has no home, and HOME is not set",
            hint="Name a folder by LADING_CACHE.",
        ) from None


@dataclass(frozen=True, slots=True)
class Cache:
    """The programs in a folder, of one platform."""

    folder: Path
    platform: Platform

    def entry(self, tool: Tool, source: Tool | Asset) -> Path:
        """Return the folder of a tool got from a source, whether it is there or not."""
        system = f"{self.platform.system}-{self.platform.machine}"
        return self.folder / tool.name / f"{tool.version}-{system}-{key_of(source)}"

    def program(self, tool: Tool, source: Tool | Asset) -> tuple[Path | None, str]:
        """Return the program if it is there and what it was, else None and what is wrong with it.

        What is wrong is empty if there is none.
        """
        entry = self.entry(tool, source)
        path = entry / tool.name
        try:
            expected = json.loads((entry / _RECORD).read_bytes())["sha256"]
            intact = _sha256(path) == expected and os.access(path, os.X_OK)
        except FileNotFoundError:
            return None, f"{entry} is not whole" if entry.is_dir() else ""
        except (OSError, ValueError, KeyError, TypeError):
            intact = False
        return (path, "") if intact else (None, f"{path} is no longer what was put there")

    def put(
        self, tool: Tool, source: Tool | Asset, make: Callable[[Path], Mapping[str, str]]
    ) -> Path:
        """Return the program, made by ``make`` unless someone else has just done so.

        ``make`` is given an empty folder and leaves the program in it, under the tool's name; what
        it returns is kept beside it. It all appears in one step, or not at all.

        :raises Unavailable: if the folder cannot be written.
        """
        with self._alone(tool):
            there, wrong = self.program(tool, source)
            if there:
                return there
            if wrong:
                log.warning("%s; it is made again", wrong)
            entry = self.entry(tool, source)
            scratch = entry.parent / ".new"
            _remove(scratch)  # of one that was killed
            try:
                _fill(scratch, tool, make)
                _remove(entry)
                scratch.rename(entry)
            finally:
                _remove(scratch)
            return entry / tool.name

    @contextmanager
    def _alone(self, tool: Tool) -> Iterator[None]:
        """Keep other processes, and threads, from making the same tool meanwhile."""
        parent = self.folder / tool.name
        try:
            parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            (parent / ".lock").touch()
        except OSError as error:
            raise Unavailable(
                f"the cache of tools cannot be written: {error.strerror} ({parent})",
                hint="Name another folder by LADING_CACHE.",
            ) from error
        with locked(parent / ".lock", held=f"{tool.name}: another one is getting it"):
            yield


def _fill(scratch: Path, tool: Tool, make: Callable[[Path], Mapping[str, str]]) -> None:
    scratch.mkdir(mode=0o700)
    facts = make(scratch)
    program = scratch / tool.name
    program.chmod(0o755)
    record = {"tool": tool.name, "version": tool.version, "sha256": _sha256(program), **facts}
    write_whole(scratch / _RECORD, json.dumps(record, indent=2) + "\n")


def _sha256(path: Path) -> str:
    """Return the digest; what did not change since this process last read it is not read again."""
    facts = path.stat()
    return _digest(path, (facts.st_ino, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns))


@lru_cache(maxsize=64)
def _digest(path: Path, _: tuple[int, ...]) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
