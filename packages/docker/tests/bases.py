"""Images below others, made here and served on this machine: one with Python, one with Go."""

import os
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path

from imagery import ELSEWHERE, EPOCH, HERE, NOT_NEEDED, VERSION
from lading_docker._image import Image, Run
from lading_docker._layer import File, add_layer
from lading_oci import Descriptor, LayoutWriter, Name, Platform, Registry

_GO = "usr/local/go"
_NOT_BUILT = {"cmd", "testdata"}


def python_base(host: str, crane: Path, folder: Path) -> str:
    """Push a base to the registry at ``host`` and return it by digest.

    It has the Python that runs this, and for another machine a program in its place.
    """
    writer = LayoutWriter(folder / "layout")
    stub = folder / "stub"
    _go_build(folder, stub, ELSEWHERE)
    place = f"usr/local/bin/python{VERSION}"
    manifests = [
        _image(writer, HERE, _interpreter(place)).add_to(writer),
        _image(writer, ELSEWHERE, {place: File(stub, executable=True)}).add_to(writer),
    ]
    return _pushed(writer, manifests, Name(host, "base/python"), crane)


def go_base(host: str, crane: Path, folder: Path) -> str:
    """Push a base that has the Go of this machine, for this machine, and return it by digest."""
    writer = LayoutWriter(folder / "layout")
    manifest = _image(writer, HERE, _toolchain()).add_to(writer)
    return _pushed(writer, [manifest], Name(host, "base/go"), crane)


def _pushed(writer: LayoutWriter, manifests: list[Descriptor], name: Name, crane: Path) -> str:
    layout = writer.finish([writer.add_index(manifests)])
    Registry(crane).push(layout, name)
    return f"{name}@{layout.digest}"


def _image(writer: LayoutWriter, architecture: str, files: Mapping[str, File]) -> Image:
    layer = add_layer(writer, files, epoch=EPOCH, created_by="a base for tests")
    return Image(platform=Platform("linux", architecture), epoch=EPOCH, run=Run(), layers=[layer])


def _interpreter(place: str) -> dict[str, File]:
    """Return the interpreter, its library of Python, and the libraries that it is linked with."""
    program: str = getattr(sys, "_base_executable", sys.executable)
    real = Path(program).resolve()
    stdlib = Path(sysconfig.get_path("stdlib", vars={"base": sys.base_prefix}))
    files = {place: File(real, executable=True)}
    for path in stdlib.rglob("*"):
        inside = path.relative_to(stdlib)
        if path.is_file() and not NOT_NEEDED & {*inside.parts}:
            target = f"usr/local/lib/python{VERSION}/{inside.as_posix()}"
            files[target] = File(path, executable=os.access(path, os.X_OK))
    linked = [real, *stdlib.glob("lib-dynload/*.so")]
    for library in {each for binary in linked for each in _libraries(binary)}:
        files[library.lstrip("/")] = File(Path(library), executable=True)
    return files


def _libraries(binary: Path) -> list[str]:
    said = subprocess.run(["ldd", binary], capture_output=True, text=True, check=True).stdout
    words = [word for line in said.splitlines() for word in line.split()]
    return [word for word in words if word.startswith("/")]


def _go_build(folder: Path, out: Path, architecture: str) -> None:
    (folder / "go.mod").write_text("module example.org/stub\n\ngo 1.21\n")
    (folder / "main.go").write_text("package main\n\nfunc main() {}\n")
    env = {**os.environ, "GOARCH": architecture, "GOOS": "linux", "CGO_ENABLED": "0"}
    subprocess.run(["go", "build", "-o", out, "."], cwd=folder, env=env, check=True)


def _toolchain() -> dict[str, File]:
    """Return what builds programs of the standard library: its sources, compiler and linker."""
    asked = ["go", "env", "GOROOT"]
    root = Path(subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip())
    tools = root / "pkg" / "tool" / f"linux_{HERE}"
    found = [root / "bin" / "go", root / "go.env", root / "VERSION"]
    found += [*(tools / name for name in ("asm", "compile", "link")), *_sources(root)]
    return {
        f"{_GO}/{path.relative_to(root).as_posix()}": File(path, executable=path.parent != root)
        for path in found
    }


def _sources(root: Path) -> list[Path]:
    sources, headers = root / "src", root / "pkg" / "include"
    return [
        path
        for path in [*sources.rglob("*"), *headers.rglob("*")]
        if path.is_file()
        and not path.name.endswith("_test.go")
        and not _NOT_BUILT & {*path.relative_to(root).parts[1:-1]}
    ]
