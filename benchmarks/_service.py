"""A Python service: its own wheel, and those that it needs, locked in ``_service.lock``."""

import hashlib
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile, ZipInfo

from benchmarks._clock import BenchmarkError
from lading_docker._requirements import Downloader, locked_in
from lading_oci import Platform
from lading_run import LadingError, run

_LOCK = Path(__file__).with_name("_service.lock")
_CACHE = Path.home() / ".cache" / "lading" / "benchmarks"
_INFO = "acme_again-1.2.0.dist-info"
_FILES = {
    "acme_again/__init__.py": '"""Again."""\n\n\ndef main() -> None:\n    print("again")\n',
    f"{_INFO}/METADATA": "Metadata-Version: 2.1\nName: acme-again\nVersion: 1.2.0\n",
    f"{_INFO}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    f"{_INFO}/entry_points.txt": "[console_scripts]\nagain = acme_again:main\n",
}


def lock_of(share: float) -> str:
    """Return so much of the lock, 1.0 for all of it: requirements with hashes, at least one."""
    each = re.split(r"^(?=\S)", _LOCK.read_text("utf-8"), flags=re.MULTILINE)[1:]
    return "".join(each[: max(round(len(each) * share), 1)])


def wheels_of(lock: str, architecture: str, python: str) -> Sequence[Path]:
    """Return the wheels that a lock names, for Linux there; they are downloaded once.

    :raises BenchmarkError: if they cannot be.
    """
    key = hashlib.sha256(f"{lock} {architecture} {python}".encode()).hexdigest()[:12]
    folder = _CACHE / f"wheels-{key}"
    if not folder.is_dir():
        _CACHE.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=_CACHE) as name:
            new = Path(name) / "new"
            try:
                locked = locked_in(lock, _LOCK.name)
                Downloader(run).get(locked, Platform("linux", architecture), python, new)
            except LadingError as error:
                raise BenchmarkError(f"the wheels for {architecture}: {error}") from error
            shutil.copytree(new, folder, dirs_exist_ok=True)
    return sorted(folder.glob("*.whl"))


def write_wheel(folder: Path) -> Path:
    """Write the wheel of the service itself into a folder."""
    record = "".join(f"{name},,\n" for name in [*_FILES, f"{_INFO}/RECORD"])
    path = folder / "acme_again-1.2.0-py3-none-any.whl"
    with ZipFile(path, "w") as archive:
        for name, text in {**_FILES, f"{_INFO}/RECORD": record}.items():
            archive.writestr(ZipInfo(name), text)
    return path
