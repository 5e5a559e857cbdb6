"""A virtual environment in a layer: wheels installed for an interpreter that is not here."""

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from installer import install
from installer.destinations import SchemeDictionaryDestination
from installer.sources import WheelFile

from lading_docker._layer import File
from lading_docker._python import Python

HOME = "/app"
"""Where it is in the image."""


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
    """
    found: dict[str, File] = {}
    for wheel in wheels:
        with TemporaryDirectory(prefix="wheel-") as room:
            _install(wheel, python, room)
            found |= {
                path.relative_to(room).as_posix(): File(
                    path.read_bytes(), executable=bool(path.stat().st_mode & 0o100)
                )
                for path in Path(room).rglob("*")
                if path.is_file()
            }
    return found


def _install(wheel: Path, python: Python, root: str) -> None:
    packages = f"{HOME}/lib/python{python.version}/site-packages"
    places = {
        "purelib": packages,
        "platlib": packages,
        "scripts": f"{HOME}/bin",
        "headers": f"{HOME}/include/python{python.version}",
        "data": HOME,
    }
    destination = SchemeDictionaryDestination(
        scheme_dict=places,
        interpreter=f"{HOME}/bin/python",
        script_kind="posix",
        bytecode_optimization_levels=(),
        destdir=root,
    )
    with WheelFile.open(wheel) as source:
        install(source, destination, additional_metadata={"INSTALLER": b"lading\n"})
