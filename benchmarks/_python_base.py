"""A base image with the Python of this machine and pip, served on this machine."""

import os
import platform
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZipFile

from lading_docker._image import Image, Run
from lading_docker._layer import File, add_layer
from lading_oci import Layout, LayoutWriter, Name, Platform, Registry, serve_registry
from lading_tools import find

VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
PYTHON = f"usr/local/bin/python{VERSION}"
HERE = {"x86_64": "amd64", "aarch64": "arm64", "arm64": "arm64"}[platform.machine()]
ELSEWHERE = {"amd64": "arm64", "arm64": "amd64"}[HERE]
EPOCH = 1_700_000_000
_PACKAGES = f"usr/local/lib/python{VERSION}/site-packages"
_NOT_NEEDED = {"__pycache__", "test", "idlelib", "tkinter", "turtledemo", "lib2to3"}
_NOT_NEEDED |= {"site-packages"}


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve the base while the block runs; yield it by digest.

    For the other machine it has the same files: nothing of them is run there.
    """
    layout = _layout(folder / "base")
    with serve_registry(folder / "registry", find("registry")) as host:
        name = Name(host, "base/python")
        Registry(find("crane")).push(layout, name)
        yield f"{name}@{layout.digest}"


def _layout(folder: Path) -> Layout:
    writer = LayoutWriter(folder)
    layer = add_layer(writer, _files(), epoch=EPOCH, created_by="a base for benchmarks")
    run = Run(environment={"PATH": "/usr/local/bin:/usr/bin:/bin"})
    manifests = [
        Image(platform=Platform("linux", each), epoch=EPOCH, run=run, layers=[layer])
        for each in (HERE, ELSEWHERE)
    ]
    return writer.finish([writer.add_index([each.add_to(writer) for each in manifests])])


def _files() -> dict[str, File]:
    program: str = getattr(sys, "_base_executable", sys.executable)
    real = Path(program).resolve()
    stdlib = Path(sysconfig.get_path("stdlib", vars={"base": sys.base_prefix}))
    files = {PYTHON: File(real, executable=True)}
    for path in stdlib.rglob("*"):
        inside = path.relative_to(stdlib)
        if path.is_file() and path.suffix != ".a" and not _NOT_NEEDED & {*inside.parts}:
            target = f"usr/local/lib/python{VERSION}/{inside.as_posix()}"
            files[target] = File(path, executable=os.access(path, os.X_OK))
    linked = [real, *stdlib.glob("lib-dynload/*.so")]
    for library in {each for binary in linked for each in _libraries(binary)}:
        files[library.lstrip("/")] = File(Path(library), executable=True)
    return {**files, **_pip(stdlib), "tmp/.keep": File()}


def _libraries(binary: Path) -> list[str]:
    said = subprocess.run(["ldd", binary], capture_output=True, text=True, check=True).stdout
    words = [word for line in said.splitlines() for word in line.split()]
    return [word for word in words if word.startswith("/")]


def _pip(stdlib: Path) -> dict[str, File]:
    [wheel] = stdlib.glob("ensurepip/_bundled/pip-*.whl")
    with ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
        return {f"{_PACKAGES}/{name}": File(archive.read(name)) for name in names}
