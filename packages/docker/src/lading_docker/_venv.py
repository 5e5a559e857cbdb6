"""A virtual environment in a layer: wheels installed for an interpreter that is not here."""

import logging
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from posixpath import join, normpath
from typing import BinaryIO, Literal

from installer import install
from installer.destinations import SchemeDictionaryDestination
from installer.records import Hash, RecordEntry
from installer.scripts import Script
from installer.utils import Scheme

from lading_docker._errors import NoWheel
from lading_docker._layer import File
from lading_docker._python import Python
from lading_docker._wheel_file import Packed, Wheel

log = logging.getLogger(__name__)

HOME = "/app"
"""Where it is in the image."""
_INSIDE = f"{HOME.lstrip('/')}/"


def environment_files(python: Python) -> dict[str, File]:
    """Return what makes ``/app`` a virtual environment of the interpreter (PEP 405)."""
    config = f"home = {python.folder}\ninclude-system-site-packages = false\n"
    version = python.version
    return {
        "app/pyvenv.cfg": File(config.encode()),
        f"app/bin/python{version}": File(link=f"/{python.path}"),
        "app/bin/python3": File(link=f"python{version}"),
        "app/bin/python": File(link=f"python{version}"),
    }


def files_of(wheels: Iterable[Path], python: Python) -> dict[str, File]:
    """Return what the wheels are when they are installed there, by path without a slash before.

    Nothing is compiled: bytecode holds times, and an image's files are read-only.

    Where two have another file at the same place, that of the later one is there, as with pip.

    :raises NoWheel: if one would put a file elsewhere.
    """
    found: dict[str, File] = {}
    owners: dict[str, str] = {}
    for wheel in wheels:
        files = _installed(wheel, python)
        both = [path for path in files if path in found]
        if unlike := [path for path in both if files[path].content != found[path].content]:
            owner, path = owners[unlike[0]], unlike[0]
            log.warning("%s puts another /%s in the place of that of %s", wheel.name, path, owner)
        found |= files
        owners |= dict.fromkeys(files, wheel.name)
    return found


def _installed(wheel: Path, python: Python) -> dict[str, File]:
    destination = _Memory(
        scheme_dict=_places(python),
        interpreter=f"{HOME}/bin/python",
        script_kind="posix",
        bytecode_optimization_levels=(),
    )
    with Wheel.open(wheel) as source:
        install(source, destination, additional_metadata={"INSTALLER": b"lading\n"})
    if outside := [path for path in destination.files if not path.startswith(_INSIDE)]:
        raise NoWheel(f"{wheel.name} would put a file at /{outside[0]}, outside of {HOME}")
    return destination.files


def _places(python: Python) -> dict[str, str]:
    packages = f"{HOME}/lib/python{python.version}/site-packages"
    return {
        "purelib": packages,
        "platlib": packages,
        "scripts": f"{HOME}/bin",
        "headers": f"{HOME}/include/python{python.version}",
        "data": HOME,
    }


@dataclass
class _Memory(SchemeDictionaryDestination):
    """Keeps what is installed: on a disk, its modes would depend on the umask of the process."""

    files: dict[str, File] = field(default_factory=dict)

    def write_to_fs(
        self,
        scheme: Scheme,
        path: str,
        stream: BinaryIO,
        is_executable: bool,
    ) -> RecordEntry:
        content = stream.read()
        place = normpath(join(self.scheme_dict[scheme], path)).lstrip("/")
        packed, recorded = b"", None
        if isinstance(stream, Packed):
            packed, recorded = stream.packed, stream.recorded
        self.files[place] = File(content, executable=is_executable, packed=packed)
        return RecordEntry(path, recorded or _hash(content), len(content))

    def write_script(
        self, name: str, module: str, attr: str, section: Literal["console", "gui"]
    ) -> RecordEntry:
        script, data = Script(name, module, attr, section).generate(
            self.interpreter, self.script_kind
        )
        return self.write_to_fs(Scheme("scripts"), script, BytesIO(data), is_executable=True)


def _hash(content: bytes) -> Hash:
    return Hash("sha256", urlsafe_b64encode(sha256(content).digest()).decode().rstrip("="))
